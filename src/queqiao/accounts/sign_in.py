"""How the sign-in package knows our people: by e-mail or phone."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter

from queqiao.accounts.models import Person


def display_name(person: Person) -> str:
    """What the sign-in pages call somebody."""
    return str(person)


class HallAccountAdapter(DefaultAccountAdapter):
    """Sign-up and sign-in with our ``Person``."""


class HallSocialAdapter(DefaultSocialAccountAdapter):
    """Sign-in through an identity provider."""
