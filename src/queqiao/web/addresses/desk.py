"""Addresses of the desk: what waits for somebody, the queue before publication, interests, calibration."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from queqiao.web.views import calibration, desk, interests, reviews

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk", desk.show, name="desk"),
    path("desk/reviews", reviews.queue, name="review_queue"),
    path("desk/reviews/<int:review_id>", reviews.case, name="review"),
    path("desk/reviews/<int:review_id>/checklist", reviews.tick, name="review_checklist"),
    path("desk/interests", interests.inbox, name="interest_inbox"),
    path("desk/calibration", calibration.show, name="calibration"),
]
