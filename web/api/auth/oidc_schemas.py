"""What logging in elsewhere takes and gives."""

from pydantic import ConfigDict, Field

from web.api.schemas import Input, Output


class OidcDeparture(Input):
    """Where in the app one wants to be afterwards."""

    next: str = Field("/", max_length=500, pattern=r"^/([^/\\].*)?$", description="A path.")


class OidcReturn(Input):
    """What the provider sends the browser back with; other parameters are its own business."""

    model_config = ConfigDict(extra="ignore")

    state: str = Field("", max_length=512)
    code: str = Field("", max_length=2048)
    error: str = Field("", max_length=200)


class SingleSignOn(Output):
    """A login elsewhere."""

    name: str
    url: str = Field(description="Where to send the browser; takes `next`, a path of the app.")


class LoginMethods(Output):
    """The ways in; `singleSignOn` is null where none is set up."""

    password: bool
    single_sign_on: SingleSignOn | None
