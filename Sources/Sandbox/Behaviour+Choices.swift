/// What the switches that are more than yes or no can be set to.
extension Behaviour {
    package enum TenantState: String, Hashable, Sendable, CaseIterable {
        case unknown = "Unknown"
        case provisioning = "Provisioning"
        case running = "Running"
        case deleted = "Deleted"
        case suspended = "Suspended"
        case onlineMaintenance = "OnlineMaintenance"
        case offlineMaintenance = "OfflineMaintenance"
        case provisioningFailed = "ProvisioningFailed"
        case deleting = "Deleting"
        case deleteFailed = "DeleteFailed"
        case migrationPending = "MigrationPending"

        /// Whether the data API answers in this state.
        var isRunning: Bool { self == .running || self == .onlineMaintenance }
    }

    package enum UnknownTenant: String, Hashable, Sendable, CaseIterable { case stateUnknown, notFound }

    package enum DateForm: String, Hashable, Sendable, CaseIterable {
        /// `[D:06/01/2020]` in `UserDefinedFields`, `[DT:06/01/2020 00:00:00.0000000]` in `CustomFields`.
        case perDictionary
        /// `[D:06/01/2020]` in both.
        case dayOnly
        /// `[DT:06/01/2020 00:00:00.0000000]` in both.
        case dayAndTime
        /// `[D:01.06.2020]` in both.
        case dayFirst
        /// `[D:2020.06.01]` in both.
        case yearFirst
    }

    package enum CheckboxForm: String, Hashable, Sendable, CaseIterable {
        /// `True` in `UserDefinedFields`, `[I:1]` in `CustomFields`.
        case perDictionary
        case words
        case bracketed
    }

    package enum DeletedContact: String, Hashable, Sendable, CaseIterable {
        /// A company a user has deleted still answers, with `Deleted` 1.
        case flagged
        /// It answers 404 at once.
        case gone
    }

    package enum LongText: String, Hashable, Sendable, CaseIterable { case refused, truncated }

    package enum BothDictionaries: String, Hashable, Sendable, CaseIterable {
        case customFieldsWin, userDefinedFieldsWin, refused
    }

    package enum TenantScript: String, Hashable, Sendable, CaseIterable {
        case off
        /// It is part of the save: one `UpdatedDate`, one event.
        case sameSave
        /// It saves the row once more, with an `UpdatedDate` and an event of its own.
        case ownSave
    }

    package enum MandatoryFields: String, Hashable, Sendable, CaseIterable {
        case name
        /// What the user interface wants too.
        case nameBusinessCategory
    }

    package enum NextLink: String, Hashable, Sendable, CaseIterable {
        /// Always null, also when there is a next page.
        case null
        case missing
        /// The next page's URL, null on the last one.
        case present
    }

    package enum SideEcho: String, Hashable, Sendable, CaseIterable {
        /// No event.
        case none
        /// An event that names bookkeeping columns only.
        case bookkeeping
        /// An event that names the link column (`userdef_id`) or, for web addresses, `urladdress`.
        case named
    }

    package enum ExplorerStyle: String, Hashable, Sendable, CaseIterable {
        /// Errors are `{"error": ...}`, with 400 for a question that is no good.
        case plain
        /// Errors are `{"detail": ...}`, with 405 for another method and 422 for a question that is no good.
        case fastAPI
    }

    /// What becomes of a request with a known `Idempotency-Key`.
    package enum Idempotency: String, Hashable, Sendable, CaseIterable {
        /// It gets the first answer again, whatever it asks.
        case firstAnswer
        /// 422 when the body is not the very same, the event that made us ask included; otherwise the first answer.
        case otherBodyRefused
        /// 422 when the account or the person differ; otherwise the first answer.
        case otherQuestionRefused
        /// 409 once the key has got its answer.
        case reuseRefused
        /// Keys mean nothing: each request is an analysis.
        case ignored
    }

    package enum NoAnalysisForm: String, Hashable, Sendable, CaseIterable {
        /// `"status": "no-analysis"`, with a reason.
        case word
        /// A reason only, as `error` or as FastAPI's `detail`.
        case error, detail
    }

    package enum StillThinkingForm: String, Hashable, Sendable, CaseIterable {
        case status202
        /// 200 with `"status": "processing"`.
        case processing
    }
}
