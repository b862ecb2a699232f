"""Prints how much of each folder the tests ran, and fails when the whole is below the limit.

`python -m tests.support.coverage_by_folder`, after `coverage run`; the limit is
`fail_under` in pyproject.toml.
"""

import sys
from collections import defaultdict
from pathlib import Path

from coverage import Coverage

ROOT = Path(__file__).parents[2]


def main() -> int:
    """Print the table; returns the exit status."""
    coverage = Coverage()
    coverage.combine()
    coverage.save()
    coverage.load()
    lines: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name in coverage.get_data().measured_files():
        if not name.endswith(".py"):  # a template of Jinja runs under its own name
            continue
        parts = Path(name).relative_to(ROOT).parts
        _, statements, _, missing, _ = coverage.analysis2(name)
        for folder in {parts[0], "/".join(parts[:-1][:2]), "all"}:
            lines[folder][0] += len(statements)
            lines[folder][1] += len(missing)
    limit = coverage.config.fail_under
    total = 0.0
    for folder, (count, missed) in sorted(lines.items(), key=lambda item: (item[0] == "all", item)):
        total = 100 * (count - missed) / count if count else 100.0
        print(f"coverage {folder:28} {total:5.1f} %  of {count} lines")
    if total < limit:
        print(f"coverage is below {limit:.0f} %")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
