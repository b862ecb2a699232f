"""What the endpoints of calendars take and give."""

from web.api.schemas import Output


class FeedOut(Output):
    """The address of one's calendar; whoever knows it can read it."""

    url: str
