/// How the sandbox behaves wherever the vendor's documents are silent, contradict each other, or leave a choice.
///
/// The default of each switch is the most likely behaviour; the others let a client be tried against the rest.
package struct Behaviour: Hashable, Sendable {
    // MARK: Sign-in and location

    /// Seconds an access token lives that is granted from now on.
    package var tokenLifetime = 3600
    /// The status for an expired or unknown access token: the documents say 401 in one place and 403 in another.
    package var expiredTokenStatus = 401
    package var tenantState = TenantState.running
    /// Seconds until the state's `ValidUntil`.
    package var stateValidFor = 3600
    /// The status of the data API while the tenant's state does not allow its use.
    package var stoppedTenantStatus = 503
    package var unknownTenant = UnknownTenant.stateUnknown

    /// The status where the server throws an exception at a request: a query it does not understand, a webhook whose
    /// target failed the test event. The documents give none; 500 is the likelier, 400 the other.
    package var exceptionStatus = 500

    // MARK: Reading

    /// Older servers send an empty `CustomFields` beside a filled `UserDefinedFields`.
    package var customFieldsEmpty = false
    /// The deprecated dictionary is gone.
    package var userDefinedFieldsMissing = false
    package var dateForm = DateForm.perDictionary
    package var checkboxForm = CheckboxForm.perDictionary
    /// Unlimited dates come as `06/01/2020`, without the brackets.
    package var unlimitedDatePlain = false
    package var deletedContact = DeletedContact.flagged
    /// `MdoListName` is null in every definition.
    package var mdoListNameMissing = false

    // MARK: Writing

    /// A partial `CustomFields` empties every other field.
    package var patchWipesOthers = false
    /// A field or property that does not exist is ignored; otherwise the answer is 400.
    package var patchIgnoresUnknown = false
    /// 200, and nothing was written.
    package var patchSilentlyIgnored = false
    package var patchAltersValue = ValueChange.none
    /// `CustomFields/SuperOffice:83` is a path; otherwise it is answered with 400.
    package var singleFieldPath = false
    package var longText = LongText.refused
    package var bothDictionaries = BothDictionaries.customFieldsWin

    /// What a new company must have besides a name; the documents give no list.
    package var mandatoryContactFields = MandatoryFields.name

    // MARK: Queries

    /// `PrimaryKey` is a number; in the slim samples it is a string.
    package var primaryKeyNumber = false
    package var nextLink = NextLink.null
    /// Times in a filter that name no zone are the server's local ones, not UTC.
    package var queryTimesLocal = false
    /// `afterTime` and its like work on columns of type `date`; the documents list them for dates with a time.
    package var queryTimeOperators = true

    // MARK: Webhooks

    /// What a write that touches nothing but user-defined fields puts into `Changes`.
    package var udefEcho = SideEcho.bookkeeping
    /// The same for a write that touches nothing but web addresses, e-mails and phones.
    package var urlEcho = SideEcho.bookkeeping
    /// Events carry `FieldValues`.
    package var fieldValues = true
    /// Each event is delivered twice.
    package var duplicates = false
    /// Events that wait together are delivered last first.
    package var reordering = false
    /// The header's event id differs from the body's.
    package var headerEventIDDiffers = false
    /// A second cycle of attempts comes with an event id of its own.
    package var newEventIDPerCycle = false

    // MARK: Webhook administration

    /// The app was registered without the right to it: every call is answered with 403.
    package var webhookAPIForbidden = false
    /// The secret can be written, but is null in every answer.
    package var webhookSecretHidden = false
    /// Older servers lack the counters, `LastError` and the other newer properties.
    package var webhookTotalsMissing = false
    /// A change is saved only if the target answers the test event, as a registration is.
    package var webhookUpdateTested = false
    /// Multiplies the waits before the attempts of webhooks that are registered over the API; a ``WebhookTarget``
    /// brings its own.
    package var webhookDelayScale = 1.0

    // MARK: Company Explorer

    /// Seconds each analysis takes.
    package var explorerDelay = 0.0
    /// How often each account is told "still thinking" before its analysis is ready.
    package var explorerStillThinking = 0
    package var stillThinkingForm = StillThinkingForm.status202
    /// The seconds to come back after, sent with "still thinking"; 0 sends none.
    package var stillThinkingRetryAfter = 1

    package init() {}

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

    package enum ValueChange: String, Hashable, Sendable, CaseIterable {
        case none
        /// Blanks and line ends around a text are lost and runs of them become one.
        case trimmed
        /// A text keeps its first 20 characters.
        case truncated
    }

    package enum LongText: String, Hashable, Sendable, CaseIterable { case refused, truncated }

    package enum BothDictionaries: String, Hashable, Sendable, CaseIterable {
        case customFieldsWin, userDefinedFieldsWin, refused
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

    /// The properties without which a row is not saved.
    func mandatory(_ kind: EntityKind) -> [String] {
        switch kind {
        case .contact: mandatoryContactFields == .name ? ["Name"] : ["Name", "Business", "Category"]
        case .person: ["Lastname"]
        }
    }

    package enum SideEcho: String, Hashable, Sendable, CaseIterable {
        /// No event.
        case none
        /// An event that names bookkeeping columns only.
        case bookkeeping
        /// An event that names the link column (`userdef_id`) or, for web addresses, `urladdress`.
        case named
    }

    package enum StillThinkingForm: String, Hashable, Sendable, CaseIterable {
        case status202
        /// 200 with `"status": "processing"`.
        case processing
    }
}
