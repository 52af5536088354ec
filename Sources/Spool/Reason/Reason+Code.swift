extension Reason {
    /// The one list of reasons: on disk, in metrics, in remedies and in docs/SPOOL.md.
    ///
    /// A code never changes its meaning; a new meaning is a new code. The names of the folders in `skipped/<day>/` are
    /// codes too.
    package enum Code: String, Sendable, CaseIterable {
        // MARK: The spool itself
        case processEnded = "process-ended"
        case notMoved = "not-moved"
        case spoolTrouble = "spool-trouble"
        case notJSON = "not-json"
        case tooLarge = "too-large"
        case noAccess = "no-access"
        case noWebhook = "no-webhook"

        // MARK: Skipped
        case otherEvent = "other-event"
        case deleted
        case foreignTenant = "foreign-tenant"
        case ownChange = "own-change"
        case irrelevant
        case outOfScope = "out-of-scope"
        case superseded
        case gone
        case rejected

        // MARK: Proposals
        case proposed
        case proposedAgain = "proposed-again"
        case approved
        case reverted
        case writtenSince = "written-since"
        case beforeUnknown = "before-unknown"

        // MARK: Done
        case written
        case nothingDiffers = "nothing-differs"
        case unchanged
        case noAnalysis = "no-analysis"
        case noCompany = "no-company"
        case nothingMapped = "nothing-mapped"

        // MARK: SuperOffice
        case crmNoAnswer = "crm-no-answer"
        case crmUnavailable = "crm-unavailable"
        case crmUnreadable = "crm-unreadable"
        case crmChangedMeanwhile = "crm-changed-meanwhile"
        case crmRejected = "crm-rejected"
        case crmWiped = "crm-wiped"
        case crmWipedNotRestored = "crm-wiped-not-restored"
        case crmIgnoredWrite = "crm-ignored-write"
        case crmCredentials = "crm-credentials"
        case crmConfiguration = "crm-configuration"
        case crmForeignAddress = "crm-foreign-address"
        case crmForeignTenant = "crm-foreign-tenant"
        case tenantNotRunning = "tenant-not-running"
        case crmWipesFields = "crm-wipes-fields"

        // MARK: Fields and lists
        case mapping
        case unknownField = "unknown-field"
        case unreadableField = "unreadable-field"
        case notOurs = "not-ours"
        case noWriteRight = "no-write-right"
        case unreadableValue = "unreadable-value"
        case unusableValue = "unusable-value"
        case unknownListItem = "unknown-list-item"
        case listBusy = "list-busy"
        case listTrouble = "list-trouble"

        // MARK: The Company Explorer
        case explorerNoAnswer = "explorer-no-answer"
        case explorerUnavailable = "explorer-unavailable"
        case explorerUnreadable = "explorer-unreadable"
        case explorerThinking = "explorer-thinking"
        case explorerRejected = "explorer-rejected"
        case explorerQuestioned = "explorer-questioned"
        case explorerCredentials = "explorer-credentials"
        case explorerContract = "explorer-contract"
        case analysesUsedUp = "analyses-used-up"

        // MARK: Brakes
        case loopSuspected = "loop-suspected"
        case sameVerdict = "same-verdict"

        // MARK: Alarms
        case onlyNoAnalyses = "only-no-analyses"
        case feedNotCompared = "feed-not-compared"
        case analysesNearlyUsed = "analyses-nearly-used"
        case shortSecret = "short-secret"

        /// What a job is skipped for: the names of the folders in `skipped/<day>/`.
        package static let skips: [Code] = [
            .otherEvent, .deleted, .foreignTenant, .ownChange, .irrelevant, .outOfScope, .superseded, .gone, .rejected,
        ]

        /// The sentence, with `{argument}` where a value goes, `{argument:noun}` where it counts something, and `[...]`
        /// around what is left out when a value in it is missing.
        var template: String {
            switch self {
            case .processEnded: "the process that worked on it ended"
            case .notMoved: "its file could not be moved"
            case .spoolTrouble: "{problem}"
            case .notJSON: "the file {problem}"
            case .tooLarge: "the file has {bytes} bytes, more than the limit of {limit}"
            case .noAccess: "{problem}"
            case .noWebhook: "{problem}"

            case .otherEvent: "the connector works on created and changed companies and persons only"
            case .deleted: "the record was deleted"
            case .foreignTenant: "the event is another tenant's"
            case .ownChange: "the connector's own user made the change"
            case .irrelevant: "none of the changed columns matters for an analysis"
            case .outOfScope: "the company is outside the scope that mapping.json sets"
            case .superseded: "a later job of the same record waits and will read the same present state"
            case .gone: "the record is no longer in the CRM"
            case .rejected: "a person said no to what was proposed"

            case .proposed: "{count:field} proposed[, {kept} kept]"
            case .proposedAgain:
                "{count:field} proposed again[, {kept} kept]: the record or its input changed since somebody approved"
            case .approved: "a person said yes to what was proposed"
            case .writtenSince: "was written again since[, by {job}]"
            case .beforeUnknown: "what stood there before is not known: version 0.1 wrote it"
            case .reverted: "{count:field} given back as they were before[, {kept} kept]"

            case .written: "{count:field} written and verified[, {kept} kept]"
            case .nothingDiffers: "nothing to write[: {kept:field} kept]"
            case .unchanged: "nothing relevant changed since the last analysis, so no new one was requested"
            case .noAnalysis: "no analysis: {message}"
            case .noCompany: "the person belongs to no company"
            case .nothingMapped: "mapping.json has no fields for this kind of record"

            case .crmNoAnswer: "{what}: {problem}"
            case .crmUnavailable:
                "{what}: SuperOffice answered {status}[: {message}]; try again later[, in {seconds} s at the earliest]"
            case .crmUnreadable: "{what}: the answer is not what SuperOffice documents[; it begins with: {message}]"
            case .crmChangedMeanwhile: "{what} was changed in SuperOffice while we worked on it; it will be read again"
            case .crmRejected: "{what}: SuperOffice refused the request with status {status}: {message}"
            case .crmWiped:
                "{what}: SuperOffice emptied fields that were not sent ({field}); they were given back and claiming is "
                    + "paused. Find out why (a script or a proxy that turns PATCH into PUT?), then run resume"
            case .crmWipedNotRestored:
                "{what}: SuperOffice emptied fields that were not sent ({field}) and they could not be given back "
                    + "({problem}[: {message}]); the old values are in this file. Claiming is paused"
            case .crmIgnoredWrite:
                "verify failed: {what} still holds \"{found}\" in {field} after two writes of \"{wanted}\""
            case .crmCredentials: "SuperOffice refuses our credentials: {problem}[; SuperOffice says: {message}]"
            case .crmConfiguration: "{problem}[; SuperOffice says: {message}]"
            case .crmForeignAddress:
                "{what} names {path} as the address of the API, which is not https or not of its domain, so no token is "
                    + "sent there; check SO_LOGIN_URL, SO_ENVIRONMENT, DNS and proxies"
            case .crmForeignTenant:
                "{what} answers for the tenant \"{tenant}\" instead of ours, so no token is sent; check "
                    + "SO_CONTEXT_IDENTIFIER, SO_LOGIN_URL and proxies"
            case .tenantNotRunning:
                "the SuperOffice tenant is not running ({state}[: {problem}])[; its state is valid until {until}]"

            case .crmWipesFields:
                "tenant prove found on {until} that this tenant empties fields which a write does not name, so nothing "
                    + "is written; have that put right, then run tenant prove again"
            case .mapping: "mapping.json does not fit the tenant: {problem}"
            case .unknownField: "unknown field: {what} has no published field {field}"
            case .unreadableField: "{field} of {what} cannot be read after the write ({problem})"
            case .noWriteRight: "SuperOffice does not let our user write it[: {message}]"
            case .notOurs: "not written by us, as far as we know: {found}"
            case .unreadableValue: "cannot be read ({problem}): {found}"
            case .unusableValue: "the analysis has [\"{found}\" ]{problem}"
            case .unknownListItem:
                "\"{item}\" is not in the list of {field}[ ({label})]; add it to the list or set onUnknownItem in "
                    + "mapping.json"
            case .listBusy: "another process is adding an item to the list of {field}"
            case .listTrouble: "{problem}[; the item is \"{item}\"][; SuperOffice says: {message}]"

            case .explorerNoAnswer: "Company Explorer: {problem}"
            case .explorerUnavailable: "Company Explorer is not available ({status})[; it asks to wait {seconds} s]"
            case .explorerUnreadable: "Company Explorer answered with something that is not an analysis[: {message}]"
            case .explorerThinking: "the Company Explorer is still thinking"
            case .explorerRejected: "Company Explorer rejects the request ({status})[: {message}]"
            case .explorerQuestioned:
                "Company Explorer does not accept the request ({status})[: {message}]; another record is tried first"
            case .explorerCredentials:
                "Company Explorer refuses our credentials ({status}); check COMPANY_EXPLORER_TOKEN"
            case .explorerContract:
                "Company Explorer does not know the request ({status})[: {message}]; check COMPANY_EXPLORER_URL and "
                    + "COMPANY_EXPLORER_PATH"

            case .analysesUsedUp:
                "the day's {limit} analyses (ANALYSES_PER_DAY) are used up[; it waits until {until}]"

            case .loopSuspected:
                "loop suspected: our own write to {record} came back as a change {count:time} in {minutes:minute}; find "
                    + "out what sends it back, then replay this file"
            case .sameVerdict:
                "{count:job} of different records ended alike ({verdict}), which looks like a fault of the other side; "
                    + "one of them is {job}"

            case .onlyNoAnalyses:
                "the Company Explorer knew nothing of {count} of the last companies; is it well?"
            case .feedNotCompared:
                "what changed in the CRM could not be compared with the spool: {problem}; it will be tried again"
            case .analysesNearlyUsed: "{count} of the day's {limit} analyses (ANALYSES_PER_DAY) are used"
            case .shortSecret:
                "{what} is shorter than {count:character}; use a longer one (openssl rand -hex 16 makes one)"
            }
        }
    }
}
