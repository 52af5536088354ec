extension Texts {
    static let german = Texts([
        "languageName": "Deutsch",
        "thousands": ".",
        "skipToContent": "Zum Inhalt",
        "navigation": "Seiten",
        "language": "Sprache",
        "runs": "Abläufe",
        "spool": "Spool",
        "liveOn": "Live",
        "liveOff": "Nicht live: neu laden zeigt, was neu ist",
        "signOut": "Abmelden",
        "backToRuns": "Zurück zu den Abläufen",
    ])
}
