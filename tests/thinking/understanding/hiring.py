"""A job board, whose people have a role that one of its events tells, and several events of one application."""

from agent.names.taxonomy import Found
from agent.names.taxonomy import KnownEvent as E
from agent.names.taxonomy import KnownProperty as P

JOB = ("Job Category", "Contract Type", "Salary", "Is Remote", "City", "$os", "$device_type")
HIRE = Found(
    events=(
        E("Job Viewed", "A candidate opened the page of a job ad.", True, (*JOB, "Referrer")),
        E("Job Searched", "", False, ("City", "Results Count", "$os", "$device_type")),
        E("Job Saved", "", False, JOB),
        E("Application Started", "", False, JOB),
        E(
            "Application Submitted",
            "A candidate sent an application to an employer. One event for each application.",
            True,
            (*JOB, "Referrer"),
        ),
        E("Application Withdrawn", "A candidate took the application back."),
        E(
            "Application Rejected",
            "An employer turned a candidate down.",
            False,
            ("Job Category", "Days To Reply"),
        ),
        E(
            "Interview Scheduled",
            "An employer and a candidate agreed on a time for an interview.",
            True,
        ),
        E("Offer Sent"),
        E("Offer Accepted", "A candidate took the job.", True),
        E(
            "Job Posted",
            "An employer published a job ad; paid ads have a `Posting Fee`.",
            True,
            ("Job Category", "Contract Type", "Salary", "Posting Fee", "Is Remote", "City"),
        ),
        E(
            "Profile Created",
            "A candidate made a profile. Once for each person.",
            True,
            ("Referrer", "$os", "$device_type"),
        ),
        E("Resume Uploaded"),
        E(
            "Message Sent",
            "A recruiter or a candidate wrote a message; `Sender Role` says who.",
            False,
            ("Sender Role", "$os", "$device_type"),
        ),
    ),
    properties=(
        P(
            "Job Category",
            "event",
            "text",
            "",
            ("Engineering", "Sales", "Nursing", "Marketing", "Customer Service"),
        ),
        P(
            "Contract Type",
            "event",
            "text",
            "Kind of contract.",
            ("full-time", "part-time", "freelance", "internship"),
        ),
        P("Salary", "event", "number", "Yearly gross salary of the ad, in euros."),
        P("Posting Fee", "event", "number", "What the employer paid for the ad, in euros."),
        P("Is Remote", "event", "boolean", "Whether the job may be done from anywhere."),
        P("City", "event", "text", "", ("Berlin", "Madrid", "Lisbon", "Vienna", "New York")),
        P("Referrer", "event", "text", "", ("Google", "Indeed", "LinkedIn", "Email", "Direct")),
        P("Sender Role", "event", "text", "", ("recruiter", "candidate")),
        P("Results Count", "event", "number", "How many jobs the search found."),
        P("Days To Reply", "event", "number"),
        P("$os", "event", "text", "", ("iOS", "Android", "Windows", "Mac OS X")),
        P("$device_type", "event", "text", "", ("Mobile", "Desktop", "Tablet")),
        P(
            "Seniority",
            "person",
            "text",
            "How experienced the candidate is.",
            ("Junior", "Mid", "Senior", "Lead"),
        ),
        P(
            "Country",
            "person",
            "text",
            "",
            ("Germany", "Spain", "Portugal", "Austria", "United States"),
        ),
        P("Open To Relocate", "person", "boolean"),
        P("Sector", "company", "text", "", ("Healthcare", "Software", "Retail")),
        P("Headcount", "company", "number", "How many people work there."),
    ),
    cohorts=("Active job seekers", "Test users"),
    group_types=("company",),
)
