"""`python -m web` is the command `vivavoce`."""

import sys

from web.cli import main

sys.exit(main())
