"""How the sign-in package knows our people: by e-mail or by phone number, both equally.

One verified contact is enough to sign in; whatever is used to sign up is verified by a code before anything is done in the person's name.
Attempts are recorded without what was typed.
"""

from __future__ import annotations

import base64
import hashlib
import logging
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.stages import EmailVerificationStage, PhoneVerificationStage
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, override

from queqiao.accounts import sign_in_words, sms, validators
from queqiao.accounts.actions.notices import notify
from queqiao.accounts.models import Person, SignInAttempt
from queqiao.accounts.queries import actor_for
from queqiao.kernel import audit, clock
from queqiao.kernel.bilingual import both, language, tr
from queqiao.kernel.errors import Problem, UserError

log = logging.getLogger(__name__)
MINUTES = settings.ACCOUNT_PHONE_VERIFICATION_TIMEOUT // 60


def display_name(person: Person) -> str:
    """What the sign-in pages call somebody."""
    return str(person)


def contact(text: str) -> tuple[str, str]:
    """(e-mail, "") or ("", phone), normalised, from the one field in which people write either. Raises ``ValidationError``."""
    try:
        if "@" in text or "＠" in text:
            return validators.email_address(text), ""
        return "", validators.phone(text)
    except UserError as error:
        raise ValidationError([said(problem) for problem in error.problems]) from error


def said(problem: Problem) -> str:
    """A problem as it stands beside its field: without the name of the field."""
    return Problem(problem.code, problem.facts).text(language())


def has_verified_email(person: Person) -> bool:
    """Whether the person has shown that an address is theirs."""
    from allauth.account.models import EmailAddress

    return EmailAddress.objects.filter(user_id=person.pk, verified=True).exists()


class HallEmailStage(EmailVerificationStage):
    """The code by mail; skipped by whoever signs in with a verified number and gave no address."""

    def handle(self) -> Any:
        """Ask for the code unless another contact is verified."""
        person = self.login.user
        if person is not None and person.phone and person.phone_verified:
            return None, True
        return super().handle()


class HallPhoneStage(PhoneVerificationStage):
    """The code by text message; skipped by whoever has a verified address."""

    def handle(self) -> Any:
        """Ask for the code unless another contact is verified."""
        person = self.login.user
        if person is not None and has_verified_email(person):
            return None, True
        return super().handle()


class HallAccountAdapter(DefaultAccountAdapter):
    """Sign-up and sign-in with our ``Person``."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        **sign_in_words.ACCOUNT,
    }

    # Contacts

    def clean_email(self, email: str) -> str:
        """An address as it is kept."""
        if not email:
            return ""
        try:
            return validators.email_address(email)
        except UserError as error:
            raise ValidationError([said(problem) for problem in error.problems]) from error

    def phone_form_field(self, **kwargs: Any) -> Any:
        """A field that reads numbers as people write them: ``clean_phone`` does, not the package's pattern."""
        from allauth.account.fields import PhoneField

        return PhoneField(validators=[], **{"label": both("手机号", "Mobile number"), **kwargs})

    def clean_phone(self, phone: str) -> str:
        """A number as it is kept."""
        try:
            return validators.phone(phone)
        except UserError as error:
            raise ValidationError([said(problem) for problem in error.problems]) from error

    def set_phone(self, user: Person, phone: str, verified: bool) -> None:
        """Keep the number; saved where the person is."""
        user.phone, user.phone_verified = phone or None, bool(phone) and verified
        if not user._state.adding:
            user.save(update_fields=["phone", "phone_verified"])

    def get_phone(self, user: Person) -> tuple[str, bool] | None:
        """The number and whether it is verified."""
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone_verified(self, user: Person, phone: str) -> None:
        """The code was right."""
        self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> Person | None:
        """Who has this number, verified or not."""
        return Person.objects.filter(phone=phone).first() if phone else None

    # Sign-up

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """An installation may be closed to strangers; then people come in through invitations by its operators."""
        return bool(settings.SIGN_UP_OPEN)

    def new_user(self, request: HttpRequest) -> Person:
        """A person who reads the language of the page."""
        return Person(language=get_language() or settings.LANGUAGE_CODE, joined_at=clock.now())

    def save_user(self, request: HttpRequest, user: Person, form: Any, commit: bool = True) -> Person:
        """An absent address is no address, not an empty one: the column is unique."""
        super().save_user(request, user, form, commit=False)
        user.name = form.cleaned_data.get("name", "") or user.name
        user.email = user.email or None
        if commit:
            user.save()
        return user

    def get_login_stages(self) -> list[str]:
        """Ours in place of the package's two."""
        ours = {
            "allauth.account.stages.PhoneVerificationStage": f"{__name__}.HallPhoneStage",
            "allauth.account.stages.EmailVerificationStage": f"{__name__}.HallEmailStage",
        }
        return [ours.get(path, path) for path in super().get_login_stages()]

    # Sign-in

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record that somebody tried, without what they typed."""
        from allauth.account.internal.userkit import filter_users_by_email

        person = None
        if phone := credentials.get("phone"):
            person = self.get_user_by_phone(phone)
        elif email := credentials.get("email"):
            person = next(iter(filter_users_by_email(email)), None)
        self._record(request, person, succeeded=False, method="password")

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        """Record the sign-in; welcome whoever has just signed up."""
        from allauth.account.internal.flows.login import get_authentication_records

        methods = [record["method"] for record in get_authentication_records(request, user)]
        self._record(request, user, succeeded=True, method="+".join(dict.fromkeys(methods)) or "code")
        if kwargs.get("signup"):
            with transaction.atomic():
                actor = actor_for(user)
                audit.record(actor=actor, verb="person.sign_up", object_type="person", object_id=user.pk)
                notify(person_id=user.pk, code="welcome", link="/organisations/mine", key="welcome")
        return super().post_login(request, user, **kwargs)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The desk, in the person's language."""
        return self._page(request, "desk", "profile")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """The next step of somebody new: an organisation."""
        return self._page(request, "my_organisations")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """The first page."""
        return self._page(request, "home")

    def _page(self, request: HttpRequest, *names: str) -> str:
        wanted = getattr(request.user, "language", "") or get_language() or settings.LANGUAGE_CODE
        with override(wanted):
            for name in names:
                try:
                    return reverse(name)
                except NoReverseMatch:
                    continue
        return "/"

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failed attempts count per account, whichever contact is used; the package leaves the number out."""
        login = credentials.get("email") or credentials.get("phone") or ""
        return f"login:{login.lower()}"

    def _record(self, request: HttpRequest, person: Person | None, *, succeeded: bool, method: str) -> None:
        SignInAttempt.objects.create(
            at=clock.now(),
            person=person,
            succeeded=succeeded,
            method=method[:20],
            address=self.get_client_ip(request),
            agent=self.get_http_user_agent(request)[:200],
        )

    # Messages

    def format_email_subject(self, subject: str) -> str:
        """Marked as ours."""
        return f"[{tr('鹊桥', 'Queqiao')}] {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail, or a text message where the contact is a number (the reset of a password by phone)."""
        if email.startswith("+"):
            code = context.get("code", "")
            self._text(email, sms.code_text(code, MINUTES) if code else sms.unknown_text())
            return
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:
            # SMTPException is an OSError; neither the address nor the text belongs into the log.
            log.warning("mail %s not sent: %s", template_prefix, type(error).__name__)
            self._say_problem("people.mail_not_sent")

    def send_verification_code_sms(self, user: Person, phone: str, code: str, **kwargs: Any) -> None:
        """The code."""
        self._text(phone, sms.code_text(code, MINUTES))

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Nobody has this number; its bearer alone is told, not whoever asked."""
        self._text(phone, sms.unknown_text())

    def send_account_already_exists_sms(self, phone: str) -> None:
        """Somebody signs up with a number that has an account."""
        self._text(phone, sms.known_text())

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Person,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """What happened to the account's security: into the audit, and by mail to whoever has an address."""
        with transaction.atomic():
            audit.record(
                actor=actor_for(user),
                verb=f"person.{template_prefix.rpartition('/')[2]}",
                object_type="person",
                object_id=user.pk,
            )
        super().send_notification_mail(template_prefix, user, context, email)

    def _text(self, phone: str, text: str) -> None:
        try:
            sms.send(phone, text)
        except sms.SmsNotSent as error:
            log.warning("text message not sent: %s", error)
            self._say_problem("people.sms_not_sent")

    def _say_problem(self, code: str) -> None:
        if self.request is not None:
            messages.error(self.request, said(Problem(code)))


class HallSocialAdapter(DefaultSocialAccountAdapter):
    """Sign-in through an identity provider."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultSocialAccountAdapter.error_messages,
        **sign_in_words.SOCIAL,
    }

    def new_user(self, request: HttpRequest, sociallogin: Any) -> Person:
        """A person who reads the language of the page."""
        return Person(language=get_language() or settings.LANGUAGE_CODE, joined_at=clock.now())

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Person:
        """The name the provider tells; family names first where it is Chinese."""
        user: Person = super().populate_user(request, sociallogin, data)
        first, last = data.get("first_name") or "", data.get("last_name") or ""
        latin = (first + last).isascii()
        user.name = data.get("name") or (f"{first} {last}".strip() if latin else f"{last}{first}")
        user.email = user.email or None
        return user


class HallMFAAdapter(DefaultMFAAdapter):
    """Second factors; their secrets lie encrypted in the database, under a key derived from the installation's."""

    error_messages: ClassVar[dict[str, Any]] = {**DefaultMFAAdapter.error_messages, **sign_in_words.MFA}

    def encrypt(self, text: str) -> str:
        """For the database."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """From the database."""
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _fernet() -> Any:
    from cryptography.fernet import Fernet, MultiFernet

    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"mfa|{key}".encode()).digest())) for key in keys]
    )
