extension Texts {
    /// What the page of proposals and its buttons say.
    static let proposals: Table = [
        "proposals": ("Proposals", "Vorschläge"),
        "filterProposals": ("Filter proposals", "Vorschläge filtern"),
        "proposalCount.one": (
            "{count} proposal is waiting for approval, the oldest first.",
            "{count} Vorschlag wartet auf Freigabe."
        ),
        "proposalCount.other": (
            "{count} proposals are waiting for approval, the oldest first.",
            "{count} Vorschläge warten auf Freigabe, die ältesten zuerst."
        ),
        "noProposals": (
            "Nothing is waiting for approval. With WRITES=propose analyses appear here before they are written.",
            "Nichts wartet auf Freigabe. Mit WRITES=propose erscheinen Analysen hier, bevor sie geschrieben werden."
        ),
        "noProposalsFound": ("No proposal matches.", "Kein Vorschlag passt."),
        "proposedFields": ("Proposed fields", "Vorgeschlagene Felder"),
        "approve": ("Approve", "Freigeben"),
        "reject": ("Reject", "Ablehnen"),
        "approveAll.one": ("Approve this one", "Diesen freigeben"),
        "approveAll.other": ("Approve all {count}", "Alle {count} freigeben"),
        "rejectAll.one": ("Reject this one", "Diesen ablehnen"),
        "rejectAll.other": ("Reject all {count}", "Alle {count} ablehnen"),
        "askApprove.one": (
            "Approve {count} proposal? It is written to SuperOffice next.",
            "{count} Vorschlag freigeben? Er wird als Nächstes in SuperOffice geschrieben."
        ),
        "askApprove.other": (
            "Approve {count} proposals? They are written to SuperOffice next.",
            "{count} Vorschläge freigeben? Sie werden als Nächstes in SuperOffice geschrieben."
        ),
        "askReject.one": (
            "Reject {count} proposal? It is not made again until the company changes.",
            "{count} Vorschlag ablehnen? Er wird erst wieder gemacht, wenn sich die Firma ändert."
        ),
        "askReject.other": (
            "Reject {count} proposals? They are not made again until the companies change.",
            "{count} Vorschläge ablehnen? Sie werden erst wieder gemacht, wenn sich die Firmen ändern."
        ),
        "approvedJobs.one": ("1 proposal was approved.", "1 Vorschlag wurde freigegeben."),
        "approvedJobs.other": ("{count} proposals were approved.", "{count} Vorschläge wurden freigegeben."),
        "rejectedJobs.one": ("1 proposal was rejected.", "1 Vorschlag wurde abgelehnt."),
        "rejectedJobs.other": ("{count} proposals were rejected.", "{count} Vorschläge wurden abgelehnt."),
        "proposalChanged": (
            "The proposals have changed meanwhile; look at them again. Nothing was done.",
            "Die Vorschläge haben sich inzwischen geändert; sehen Sie sie noch einmal an. Es wurde nichts getan."
        ),
        "recordsBusy": (
            "Some of the companies are being processed right now; try again.",
            "Einige der Firmen werden gerade bearbeitet; versuchen Sie es noch einmal."
        ),
    ]
}
