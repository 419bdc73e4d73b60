"""A clinic, one of whose values is plain English, and another one a word of an event that is something else."""

from agent.names.taxonomy import Found
from agent.names.taxonomy import KnownEvent as E
from agent.names.taxonomy import KnownProperty as P

DEV = ("$os", "$device_type")
CLINIC = Found(
    events=(
        E(
            "patient_registered",
            "A patient created an account. Once for each person.",
            True,
            ("channel", *DEV),
        ),
        E(
            "appointment_booked",
            "A patient booked an appointment; `channel` says how.",
            True,
            ("specialty", "channel", "visit_type", "wait_days", "is_first_visit", *DEV),
        ),
        E(
            "appointment_cancelled",
            "",
            True,
            ("specialty", "channel", "visit_type", "cancel_reason", *DEV),
        ),
        E("appointment_rescheduled", "", False, ("specialty", "channel", "visit_type", *DEV)),
        E(
            "appointment_attended",
            "The patient came to the appointment.",
            True,
            ("specialty", "visit_type", "wait_days", "is_first_visit"),
        ),
        E(
            "appointment_missed",
            "A no-show: the patient did not come and had not cancelled.",
            True,
            ("specialty", "visit_type", "is_first_visit"),
        ),
        E("reminder_sent", "", False, ("channel",)),
        E(
            "prescription_requested",
            "A patient asked for a repeat prescription.",
            False,
            ("channel", *DEV),
        ),
        E("prescription_issued", "", False, ("specialty",)),
        E("video_call_started", "", False, ("specialty", *DEV)),
        E(
            "video_call_ended",
            "A video consultation was over; `duration_minutes` is how long it took.",
            False,
            ("specialty", "duration_minutes", *DEV),
        ),
        E(
            "invoice_paid",
            "A patient paid an invoice; `amount_eur` is how much.",
            True,
            ("amount_eur", "payment_method", *DEV),
        ),
        E("insurance_verified", "", False, ()),
        E(
            "feedback_submitted",
            "A patient rated a visit; `rating` is the stars.",
            False,
            ("rating", "specialty", "visit_type", *DEV),
        ),
    ),
    properties=(
        P(
            "specialty",
            "event",
            "text",
            "Medical field of the appointment.",
            ("dermatology", "cardiology", "pediatrics", "dentistry", "general practice"),
        ),
        P("channel", "event", "text", "", ("web", "app", "phone", "front desk")),
        P("visit_type", "event", "text", "", ("in person", "video")),
        P("amount_eur", "event", "number", "What was paid, in euros."),
        P("duration_minutes", "event", "number"),
        P("wait_days", "event", "number", "Days from the booking to the appointment."),
        P("rating", "event", "number", "One to five stars."),
        P("is_first_visit", "event", "boolean"),
        P("cancel_reason", "event", "text", "", ("sick", "work", "found another doctor", "forgot")),
        P("payment_method", "event", "text", "", ("card", "sepa", "cash")),
        P("$os", "event", "text", "", ("iOS", "Android", "Windows", "Mac OS X")),
        P("$device_type", "event", "text", "", ("Mobile", "Desktop", "Tablet")),
        P(
            "country",
            "person",
            "text",
            "Where the patient lives.",
            ("Germany", "Austria", "Switzerland", "Spain"),
        ),
        P("insurance", "person", "text", "", ("public", "private", "self-pay")),
        P("age", "person", "number", "Age in years."),
        P(
            "is_staff",
            "person",
            "boolean",
            "Whether the account is of somebody who works at a clinic.",
        ),
        P("plan", "clinic", "text", "", ("starter", "pro", "hospital")),
    ),
    cohorts=("Chronic patients", "Lapsed patients"),
    group_types=("clinic",),
)
