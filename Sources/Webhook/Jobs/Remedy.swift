package import Spool

/// What an operator does about failed jobs.
package enum Remedy: String, Sendable, CaseIterable {
    case loop, listItem, gaveUp, crashes, verify, noWebhook, noJSON, tooLarge, noAccess, refused, field, mapping,
        credentials, tenant, explorer, wiped, verdict, other

    package init(_ reason: Reason) {
        // A process that ends each time is not an outage to wait for.
        if reason.hasGivenUp, reason.code != .processEnded {
            self = .gaveUp
            return
        }
        self =
            switch reason.code {
            case .loopSuspected: .loop
            case .unknownListItem: .listItem
            case .processEnded: .crashes
            case .crmIgnoredWrite: .verify
            case .noWebhook: .noWebhook
            case .notJSON: .noJSON
            case .tooLarge: .tooLarge
            case .noAccess: .noAccess
            case .crmRejected: .refused
            case .unknownField, .unreadableField: .field
            case .mapping, .nothingMapped, .crmConfiguration, .crmWipesFields, .crmForeignAddress, .crmForeignTenant:
                .mapping
            case .crmCredentials, .explorerCredentials: .credentials
            case .tenantNotRunning: .tenant
            case .explorerRejected, .explorerQuestioned, .explorerContract: .explorer
            case .crmWiped, .crmWipedNotRestored: .wiped
            case .sameVerdict, .onlyNoAnalyses: .verdict
            case .crmNoAnswer, .crmUnavailable, .crmUnreadable, .crmChangedMeanwhile, .explorerNoAnswer,
                .explorerUnavailable, .explorerUnreadable, .explorerThinking, .listBusy, .analysesUsedUp:
                .gaveUp
            case .notMoved, .spoolTrouble, .listTrouble, .otherEvent, .deleted, .foreignTenant, .ownChange, .irrelevant,
                .outOfScope, .noWriteRight, .superseded, .gone, .written, .nothingDiffers, .unchanged, .noAnalysis,
                .noCompany, .notOurs, .unreadableValue, .unusableValue, .analysesNearlyUsed, .feedNotCompared,
                .shortSecret, .rejected, .proposed, .proposedAgain, .approved, .reverted, .writtenSince, .beforeUnknown:
                .other
            }
    }

    /// For a terminal.
    package var sentence: String {
        switch self {
        case .loop: "find what sends our own writes back as changes (show JOB names the sender), then replay"
        case .listItem: "add the item to the list in SuperOffice, or set onUnknownItem in mapping.json; then replay"
        case .gaveUp: "see whether the service works now (doctor); then replay"
        case .crashes: "the job ends the process each time: keep the file and report it"
        case .verify: "a rule or script in SuperOffice changes what is written: compare with tenant truth-check"
        case .noWebhook: "something else was dropped in; correct or delete the file"
        case .noJSON: "correct the file and move it back to incoming/, or delete it"
        case .tooLarge: "no webhook is that large; delete it"
        case .noAccess: "let the connector's user read and write the file, then replay"
        case .refused: "SuperOffice says why; correct the record or the mapping (tenant fields), then replay"
        case .field:
            "the field was removed, not published or cannot be read; check with tenant fields and correct mapping.json"
        case .mapping: "correct mapping.json or the setting that is named (doctor), then replay"
        case .credentials: "check the credentials in the settings (doctor), then replay"
        case .tenant: "wait until SuperOffice has the tenant running again, then replay"
        case .explorer: "the Company Explorer says why; check its address and the request it expects, then replay"
        case .wiped:
            "find the script or proxy that turns PATCH into PUT; show JOB has the old values; then resume and replay"
        case .verdict: "look at the job it names; when the other side is in order again: resume --now"
        case .other: "read one of them with show; when the cause is gone, replay"
        }
    }
}
