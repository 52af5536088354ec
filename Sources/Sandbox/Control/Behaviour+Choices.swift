/// What the switches that are more than yes or no can be set to.
extension Behaviour {
    package enum TenantState: String, SwitchValue, CaseIterable {
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

    package enum DateForm: String, SwitchValue, CaseIterable {
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

    package enum CheckboxForm: String, SwitchValue, CaseIterable {
        /// `True` in `UserDefinedFields`, `[I:1]` in `CustomFields`.
        case perDictionary
        case words
        case bracketed
    }

    package enum TenantScript: String, SwitchValue, CaseIterable {
        case off
        /// It is part of the save: one `UpdatedDate`, one event.
        case sameSave
        /// It saves the row once more, with an `UpdatedDate` and an event of its own.
        case ownSave
    }

    package enum UnmodifiedSince: String, SwitchValue, CaseIterable {
        /// 412 for a row that was saved after the second that the header names.
        case wholeSeconds
        /// 412 also for a second save within that second.
        case everySave
        /// The header is not looked at.
        case ignored
    }

    package enum PatchTest: String, SwitchValue, CaseIterable {
        /// 400, as every operation but `add` and `replace`.
        case refused
        /// At `CustomFields/<ProgId>`, with the field's value; a path to the dictionary compares all of it.
        case key
        /// At `CustomFields`, with the fields that are to be compared.
        case dictionary
        /// Every test succeeds.
        case ignored
    }

    package enum BothDictionaries: String, SwitchValue, CaseIterable {
        case customFields
        case userDefinedFields
        /// 400.
        case refused
    }

    package enum MandatoryFields: String, SwitchValue, CaseIterable {
        case name
        /// What the user interface wants too.
        case nameBusinessCategory
    }

    package enum NextLink: String, SwitchValue, CaseIterable {
        /// Always null, also when there is a next page.
        case null
        case missing
        /// The next page's URL, null on the last one.
        case present
    }

    package enum SideEcho: String, SwitchValue, CaseIterable {
        /// No event.
        case none
        /// An event that names bookkeeping columns only.
        case bookkeeping
        /// An event that names the link column (`userdef_id`).
        case named
    }

    /// What becomes of a request with a known `Idempotency-Key`.
    package enum Idempotency: String, SwitchValue, CaseIterable {
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

    package enum ExplorerKind: String, SwitchValue, CaseIterable {
        /// The connector's own contract, at `/api/enrich`.
        case own
        /// A FastAPI application: `POST /api/provision` with names of its own, `X-Api-Key`, `/openapi.json`, and its way of
        /// refusing.
        case fastAPI
    }

    package enum StillThinkingForm: String, SwitchValue, CaseIterable {
        case status202
        /// 200 with `"status": "processing"`.
        case processing
    }
}
