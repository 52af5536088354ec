extension Texts {
    static let english = Texts([
        "languageName": "English",
        "thousands": ",",
        "skipToContent": "Skip to content",
        "navigation": "Pages",
        "language": "Language",
        "runs": "Sync runs",
        "spool": "Spool",
        "liveOn": "Live",
        "liveOff": "Not live: reload to see what is new",
        "signOut": "Sign out",
        "backToRuns": "Back to the sync runs",
    ])
}
