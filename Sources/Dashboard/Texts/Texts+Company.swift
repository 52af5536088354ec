extension Texts {
    /// What a company's page and the panel in SuperOffice say, and the ways into the CRM.
    static let company: Table = [
        "inSuperOffice": ("in SuperOffice, in a new tab", "in SuperOffice, in einem neuen Tab"),
        "wholeHistory": ("Whole history of this company", "Ganzer Verlauf dieser Firma"),
        "history": ("History", "Verlauf"),
        "fieldsNow": ("Fields", "Felder"),
        "fieldsNowHint": (
            "What the connector wrote last, and what it has left alone since.",
            "Was der Connector zuletzt geschrieben und was er seither belassen hat."
        ),
        "job": ("job", "Job"),
        "openDashboard": ("Open in the dashboard", "Im Dashboard öffnen"),
        "companyUnknownTitle": ("No company", "Keine Firma"),
        "companyUnknown": ("No company is open.", "Es ist keine Firma geöffnet."),
        "companyWithoutJobs": (
            "No webhook of this company has arrived yet.",
            "Zu dieser Firma ist noch kein Webhook angekommen."
        ),
        "historyIsCut": (
            "Older jobs lie in the folders; their number is limited here (DASHBOARD_JOBS).",
            "Ältere Jobs liegen in den Ordnern; hier ist ihre Zahl begrenzt (DASHBOARD_JOBS)."
        ),
        "showEach": ("show each", "einzeln zeigen"),
    ]
}
