"""An outside platform of tests: it believes nothing it has not verified."""

import uuid
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import parse_qs, urlsplit

from django.test import Client
from django.utils import timezone
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

from jiangtu.apps.learning import lti

SITE = "http://testserver"
AUTHORIZE, TOKEN = f"{SITE}/learning/lti/authorize", f"{SITE}/learning/lti/token"


LONG = {
    "deployment": f"{lti.CLAIM}deployment_id",
    "message_type": f"{lti.CLAIM}message_type",
    "version": f"{lti.CLAIM}version",
    **{name: f"{lti.DEEP}{name}" for name in ("content_items", "data", "msg", "errormsg")},
}
"""Names of claims in full."""


@cache
def own_key() -> RSAKey:
    """The key of the tool that is registered: one for all tests, for making one takes long."""
    return RSAKey.generate_key(2048, {"kid": "tool-1"})


class Refused(Exception):
    """The tool does not believe it."""


@dataclass
class Tool:
    """An outside platform with its own key: knows our issuer, its client id and deployment, and where our keys are."""

    client_id: str = "jt-1"
    deployment_id: str = "d-1"
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "tool-1"}))
    nonces: set[str] = field(default_factory=set)

    def asked_to_log_in(self, address: str) -> dict[str, str]:
        """What it sends the browser back with, after checking who asks."""
        given = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        if (given["iss"], given["client_id"], given["lti_deployment_id"]) != (
            SITE,
            self.client_id,
            self.deployment_id,
        ):
            raise Refused("login")
        nonce = uuid.uuid4().hex
        self.nonces.add(nonce)
        return {
            "scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none",
            "client_id": self.client_id, "redirect_uri": "https://tool.example/launch", "state": "state-1", "nonce": nonce,
            "login_hint": given["login_hint"], "lti_message_hint": given["lti_message_hint"],
        }  # fmt: skip

    def launched(self, token: str, message: str = "LtiResourceLinkRequest") -> dict[str, object]:
        """The claims of a token it believes."""
        try:
            keys = KeySet.import_key_set(Client().get("/learning/lti/keys").json())
            claims = dict(jwt.decode(token, keys, algorithms=["RS256"]).claims)
        except (JoseError, ValueError) as error:
            raise Refused("signature") from error
        now = timezone.now().timestamp()
        checks = {
            "iss": claims["iss"] == SITE,
            "aud": claims["aud"] == self.client_id,
            "exp": claims["exp"] > now >= claims["iat"] - 5,
            "nonce": claims["nonce"] in self.nonces,
            "deployment": claims[f"{lti.CLAIM}deployment_id"] == self.deployment_id,
            "type": claims[f"{lti.CLAIM}message_type"] == message,
            "version": claims[f"{lti.CLAIM}version"] == "1.3.0",
            "link": message != "LtiResourceLinkRequest" or bool(claims[f"{lti.CLAIM}resource_link"]["id"]),
        }
        for name, holds in checks.items():
            if not holds:
                raise Refused(name)
        self.nonces.remove(claims["nonce"])
        return claims

    def word(self, **more: object) -> str:
        """Its own signed word for a pass."""
        return self.signed({"sub": self.client_id, "aud": TOKEN, "jti": uuid.uuid4().hex, **more})

    def chosen(self, asked: dict[str, object], items: list[object], **more: object) -> str:
        """What it signs once an author chose: the answer to a choice it was asked for."""
        settings = asked[f"{lti.DEEP}deep_linking_settings"]
        assert lti.CONTENT in settings["accept_types"] and settings["accept_multiple"]  # type: ignore[index]
        said = {
            "aud": SITE, "nonce": uuid.uuid4().hex, "deployment": self.deployment_id, "message_type": "LtiDeepLinkingResponse",
            "version": "1.3.0", "content_items": items, "data": settings["data"], **more,  # type: ignore[index]
        }  # fmt: skip
        return self.signed({LONG.get(name, name): value for name, value in said.items()})

    def signed(self, claims: dict[str, object]) -> str:
        """Its signature over claims that hold for a minute."""
        now = int(timezone.now().timestamp())
        whole = {"iss": self.client_id, "iat": now, "exp": now + 60, **claims}
        return jwt.encode({"alg": "RS256", "kid": "tool-1"}, whole, self.key)
