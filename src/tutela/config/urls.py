"""Every address, one list: what is not here cannot be reached."""

from allauth.account import views as account
from allauth.mfa.totp import views as totp
from csp.decorators import csp_update
from django.urls import include, path
from django.views.i18n import set_language

from tutela.web.api import health, metrics
from tutela.web.api.api import api
from tutela.web.desk import (
    asking,
    certifying,
    consulting,
    delays,
    home,
    ledger,
    me,
    pages,
    reporting,
    screening,
    sealing,
    subject,
    uploads,
    withdrawing,
)
from tutela.web.verifier import FILES, verifier

_picture_in_page = csp_update({"img-src": ["'self'", "data:"]})  # the code that an authenticator app scans

urlpatterns = [
    path("", home.home, name="home"),
    path("ask", asking.ask, name="ask"),
    path("inquiries/<uuid:inquiry_id>", asking.inquiry, name="inquiry"),
    path("inquiries/<uuid:inquiry_id>/receipt", asking.receipt, name="receipt"),
    path("screenings", screening.screenings, name="screenings"),
    path("screenings/<uuid:run_id>", screening.run, name="run"),
    path("screenings/<uuid:run_id>/progress", screening.progress, name="run-progress"),
    path("screenings/<uuid:run_id>/result", screening.result, name="run-result"),
    path("subject", subject.subject, name="subject"),
    path("me/", me.me, name="me"),
    path("me/sign-in", me.sign_in, name="me-sign-in"),
    path("me/view", me.view, name="me-view"),
    path("me/sign-out", me.sign_out, name="me-sign-out"),
    path("delays", delays.delays, name="delays"),
    path("delays/<uuid:delay_id>/confirm", delays.confirm, name="delay-confirm"),
    path("certificates", certifying.certificates, name="certificates"),
    path("certificates/verify", certifying.verify, name="certificate-verify"),
    path("certificates/<uuid:certificate_id>", certifying.certificate, name="certificate"),
    path("certificates/<uuid:certificate_id>/paper", certifying.paper, name="certificate-paper"),
    path("certificates/<uuid:certificate_id>/settle", certifying.settle, name="certificate-settle"),
    path("sealing", sealing.sealing, name="sealing"),
    path("sealing/overdue", sealing.overdue, name="sealing-overdue"),
    path("withdrawals", withdrawing.withdrawals, name="withdrawals"),
    path("withdrawals/missing", withdrawing.missing, name="receipts-missing"),
    path("withdrawals/<uuid:withdrawal_id>/confirm", withdrawing.confirm, name="withdrawal-confirm"),
    path("uploads", uploads.uploads, name="uploads"),
    path("uploads/<uuid:upload_id>", uploads.upload, name="upload"),
    path("uploads/<uuid:upload_id>/state", uploads.state, name="upload-state"),
    path("uploads/<uuid:upload_id>/confirm", uploads.confirm, name="upload-confirm"),
    path("uploads/<uuid:upload_id>/cancel", uploads.cancel, name="upload-cancel"),
    path("records", consulting.consult, name="records"),
    path("reports", reporting.reports, name="reports"),
    path("reports/<uuid:report_id>/move-on", reporting.move_on, name="report-move-on"),
    path("ledger", ledger.ledger, name="ledger"),
    path("ledger/checkpoint", ledger.checkpoint, name="checkpoint"),
    path("ledger/entries/<uuid:entry_id>", ledger.entry, name="entry"),
    path("ledger/entries/<uuid:entry_id>/proof", ledger.proof, name="proof"),
    path("about", pages.about, name="about"),
    path("language", set_language, name="language"),
    path("account/sign-in", account.login, name="account_login"),
    path("account/sign-out", account.logout, name="account_logout"),
    path("account/inactive", account.account_inactive, name="account_inactive"),
    path("account/sign-up", pages.closed, name="account_signup"),
    path("account/again", account.reauthenticate, name="account_reauthenticate"),
    path("account/password", account.password_change, name="account_change_password"),
    path("account/mfa/totp/activate/", _picture_in_page(totp.activate_totp), name="mfa_activate_totp"),
    path("account/mfa/", include("allauth.mfa.urls")),
    path("healthz", health.live, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("verify/", verifier, name="verifier"),
    *(path(f"verify/{name}", verifier, {"name": name}, name="verifier-file") for name in FILES),
    path("tlog/", include("tutela.web.tlog.urls")),
    path("api/", api.urls),
]

handler400 = "tutela.web.desk.faults.bad"
handler403 = "tutela.web.desk.faults.denied"
handler404 = "tutela.web.desk.faults.missing"
handler429 = "tutela.web.desk.faults.too_often"
handler500 = "tutela.web.desk.faults.broken"
