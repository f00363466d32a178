"""Forms of sign-up and sign-in: one field takes an e-mail address or a mobile number, both equally."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as package
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.password_reset_by_code import PasswordResetVerificationProcess
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core import context
from django import forms
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from queqiao.accounts.sign_in import contact
from queqiao.kernel.bilingual import both

LABEL = both("手机号或邮箱", "Mobile number or e-mail")
_GUESSES_KEPT = 30 * 60
"""Seconds for which guesses are remembered: longer than any code is good for."""
HELP = both("填一个即可，我们会发送验证码确认。", "One of the two is enough; we confirm it with a code.")


class ContactField(forms.CharField):
    """An address or a number as people write it; cleaned into what is kept (``name@…`` or ``+86…``)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", LABEL)
        kwargs.setdefault("max_length", 254)
        kwargs.setdefault(
            "widget",
            forms.TextInput(
                attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
            ),
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        """The normalised contact. Raises ``ValidationError`` that says how to mend it."""
        text = super().clean(value)
        if not text:
            return ""
        email, phone = contact(text)
        return email or phone


class _Counted:
    """A code takes so many guesses in all. The package counts them in the session, which requests at the same moment each read before any
    of them has written: a guess therefore has to win one of the places in the shared cache first, which only one request can take."""

    GUESSES = 3
    expected_code: str | None

    def clean_code(self) -> str:
        """The code, where a guess was left and it is right."""
        session = context.request.session if context.request is not None else None
        held = f"{getattr(session, 'session_key', '')}|{self.expected_code}"
        place = salted_hmac("queqiao.accounts.guess", held, algorithm="sha256").hexdigest()
        if not any(cache.add(f"guess:{place}:{number}", 1, _GUESSES_KEPT) for number in range(self.GUESSES)):
            raise get_adapter().validation_error("too_many_login_attempts")
        code: str = super().clean_code()  # type: ignore[misc]  # of the package's form, which stands behind in every class below
        return code


class ConfirmLoginCodeForm(_Counted, package.ConfirmLoginCodeForm):
    """The code to sign in with."""


class ConfirmEmailCodeForm(_Counted, package.ConfirmEmailVerificationCodeForm):
    """The code that shows an address to be somebody's."""


class ConfirmPasswordResetCodeForm(_Counted, package.ConfirmPasswordResetCodeForm):
    """The code to set a new password with."""


class VerifyPhoneForm(_Counted, package.VerifyPhoneForm):
    """The code that shows a number to be somebody's."""


class LoginForm(package.LoginForm):
    """Sign in with a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = ContactField()
        self.fields["password"].label = both("密码", "Password")
        self.fields["remember"].label = both("在这台设备上保持登录", "Stay signed in on this device")
        for name in ("password",):
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.order_fields(["login", "password", "remember"])


class SignupForm(package.SignupForm):
    """Sign up: a name, one contact, a password."""

    field_order = ("name", "contact", "password1")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._has_phone_field = True
        for name in ("email", "phone"):
            del self.fields[name]
        self.fields["name"] = forms.CharField(
            label=both("姓名", "Name"),
            max_length=80,
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
            help_text=both("同事和对接方看到的名字。", "As colleagues and partners see it."),
        )
        self.fields["contact"] = ContactField(help_text=HELP)
        self.fields["password1"].label = both("密码", "Password")
        self.fields["password1"].help_text = both(
            "至少 10 个字符，不要只用数字，也不要用常见密码。",
            "Ten characters or more, not digits alone, no common password.",
        )
        self.fields["password1"].widget.attrs.pop("placeholder", None)
        self.order_fields(self.field_order)
        if invited := self.initial.get("email"):
            self.fields["contact"].initial = invited

    def clean(self) -> dict[str, Any]:
        """Put the one contact where the package looks for it; whether it is taken is told to its bearer alone."""
        text = self.cleaned_data.get("contact", "")
        is_email = "@" in text
        self.cleaned_data["email"] = self.validate_unique_email(text) if is_email else ""
        self.cleaned_data["phone"] = "" if is_email else text
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class ResetPasswordForm(forms.Form):
    """Ask for a code to set a new password, by mail or text message."""

    email = ContactField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found: list[Any] = []

    def clean_email(self) -> str:
        """Find whose contact it is; nobody is told whether there is somebody."""
        value: str = self.cleaned_data["email"]
        if "@" in value:
            self.found = filter_users_by_email(value, is_active=True, prefer_verified=True, for_login=True)
        else:
            person = get_adapter().get_user_by_phone(value)
            self.found = [person] if person is not None and person.is_active else []
        return value

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Send the code."""
        value: str = self.cleaned_data["email"]
        person = self.found[0] if self.found else None
        PasswordResetVerificationProcess.initiate(request=request, user=person, email=value)
        return value


class RequestLoginCodeForm(package.RequestLoginCodeForm):
    """Sign in with a code instead of a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("email", "phone"):
            del self.fields[name]
        self.fields["contact"] = ContactField()
        self._user = None

    def clean(self) -> dict[str, Any]:
        """Hand the contact to the package's own checks, which also count how often it was asked for."""
        text = self.cleaned_data.get("contact", "")
        self.cleaned_data["email"] = text if "@" in text else ""
        self.cleaned_data["phone"] = "" if "@" in text else text
        if text:
            check = self.clean_email if "@" in text else self.clean_phone
            try:
                check()
            except forms.ValidationError as error:
                self.add_error("contact", error)
        return self.cleaned_data
