"""Carry what the next page is to say in a cookie that no other host can set."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookie(CookieStorage):
    """Django's signed cookie, by the name that binds it to this host."""

    cookie_name = settings.MESSAGES_COOKIE_NAME


class Messages(FallbackStorage):
    """What does not fit into the cookie goes into the session."""

    storage_classes = (HostCookie, SessionStorage)
