"""Guesses about what an account tells of what has happened: events, figures, achievements."""

from mockserver.assumptions.guess import Guess

ACTIVITY_GUESSES: tuple[Guess, ...] = (
    Guess(
        "listed-session-events",
        "Which events of a session a list of events has",
        ("created-and-last", "none"),
        "Every change of a session is documented as an event; kept are its state, its times, its "
        "returns and the effects that stand. So changes in between are left out, a closed session "
        "that is cancelled without a trace of it reads as cancelled, and only returns have the "
        "event ID that was answered.",
    ),
    Guess(
        "closing-time",
        "When a session was closed that items went back from since",
        ("first-return",),
        "Exports have a time of closing; kept is when a session changed last.",
    ),
    Guess(
        "figures-of-campaigns",
        "What figures count of effects that were taken back",
        ("nothing",),
        "They are documented as figures of their own; kept are the effects that stand.",
    ),
    Guess(
        "campaign-granularity",
        "Length of an interval of campaign analytics where none is asked for",
        ("1 day", "1 hour", "1 week", "1 month", "1 year"),
        "The five lengths are documented, a default is not.",
    ),
    Guess(
        "achievement-name-taken",
        "Where the name and the title of an achievement have to be its own",
        ("campaign", "application"),
        "409 is documented for a name or title that there is already, without saying where.",
    ),
    Guess(
        "achievement-left-out",
        "What an update of an achievement does to what it leaves out",
        ("keep",),
        "All fields are optional; nothing is documented of unsetting.",
    ),
)
