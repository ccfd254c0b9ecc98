"""Name the ways a call to the Platform can end badly, by what the caller may do next."""

from typing import Literal, TypedDict, Unpack

AccountField = Literal["client_id", "client_secret", "scopes", "access_token", "org_id"]
Thing = Literal["sandbox", "spec", "connection"]


class Circumstances(TypedDict, total=False):
    """What is known of the answer behind an error; everything may be missing."""

    request_id: str
    code: str
    words: str
    status: int | None


class FlowServiceError(Exception):
    """
    A call to the Platform did not end well; `sentence` says so to a person.

    `words` are the Platform's own, with all that we sent in confidence taken out of them.
    """

    def __init__(self, sentence: str, **circumstances: Unpack[Circumstances]) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.request_id = circumstances.get("request_id", "")
        self.code = circumstances.get("code", "")
        self.words = circumstances.get("words", "")
        self.status = circumstances.get("status")


class NotSentError(FlowServiceError):
    """Nothing reached the Flow Service, so trying again is safe."""


class UnavailableError(FlowServiceError):
    """A reading call got no usable answer, so trying again is safe."""


class OutcomeUnknownError(FlowServiceError):
    """A writing call left and no readable answer came back; it may have worked."""


class RefusedError(FlowServiceError):
    """The Platform read the call and said no."""


class CredentialsRefusedError(RefusedError):
    """The account does not open the Platform; `field` is the one to mend."""

    def __init__(
        self, sentence: str, *, field: AccountField, **circumstances: Unpack[Circumstances]
    ) -> None:
        super().__init__(sentence, **circumstances)
        self.field = field


class NotPermittedError(RefusedError):
    """The account is right, but lacks a permission or a license."""


class NotFoundError(RefusedError):
    """There is no such sandbox, spec or connection: `thing` says which."""

    def __init__(
        self, sentence: str, *, thing: Thing, **circumstances: Unpack[Circumstances]
    ) -> None:
        super().__init__(sentence, **circumstances)
        self.thing = thing


class StaleError(RefusedError):
    """The connection was changed by someone else since it was read."""


class TryLaterError(RefusedError):
    """Too many calls at once; `retry_after` says how many seconds to wait, if the Platform did."""

    def __init__(
        self,
        sentence: str,
        *,
        retry_after: float | None = None,
        **circumstances: Unpack[Circumstances],
    ) -> None:
        super().__init__(sentence, **circumstances)
        self.retry_after = retry_after
