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

    /// The status where the server throws an exception at a request.
    ///
    /// That is a query it does not understand, a webhook whose target failed the test event, a company without its
    /// mandatory fields. The documents give no status; 500 is the likelier, 400 the other.
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

    /// A partial dictionary of fields empties every field that is not in it, in both dictionaries.
    package var patchWipesOthers = false
    /// A field or property that does not exist is ignored; otherwise the answer is 400.
    package var patchIgnoresUnknown = false
    /// 200, and nothing was written.
    package var patchSilentlyIgnored = false
    /// So many PATCHes from now on are answered with 200 and not written; each counts it down.
    package var patchesToIgnore = 0
    package var patchAltersValue = ValueChange.none
    /// A text with control characters other than tab and line ends is answered with 500; otherwise it is stored.
    package var controlCharactersRefused = false
    /// `CustomFields/SuperOffice:83` is a path; otherwise it is answered with 400.
    package var singleFieldPath = false
    package var longText = LongText.refused
    package var bothDictionaries = BothDictionaries.customFieldsWin

    /// What a new company must have besides a name; the documents give no list.
    package var mandatoryContactFields = MandatoryFields.name

    /// Two saves within one second have the same `UpdatedDate`, and `If-Unmodified-Since` cannot tell them apart.
    ///
    /// Otherwise each save is at least a whole second after the one before it.
    package var editsWithinOneSecond = false
    /// `If-Unmodified-Since` is compared with the fraction of a second that nobody sees.
    ///
    /// Every record then looks modified, unless the header is a second later than the record's `UpdatedDate`.
    package var unmodifiedSinceNeedsSecondMore = false

    /// The tenant's own script, which writes a field of its own on each save, in the name of whoever saves.
    package var tenantScript = TenantScript.off
    /// It leaves saves of people in the client alone.
    package var tenantScriptOnlyAPI = false
    /// The ProgId or extra field it writes; rows without it are left alone.
    package var tenantScriptField = "SuperOffice:85"
    /// What it writes; `{count}` is how often the row has been saved.
    package var tenantScriptText = "Save {count}"

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
    /// The one path it knows, below its address.
    package var explorerPath = "/api/enrich"
    package var explorerStyle = ExplorerStyle.plain
    package var idempotency = Idempotency.firstAnswer
    package var noAnalysisForm = NoAnalysisForm.word
    /// The status with which it says that it knows nothing; 0 is 404 or 422, by company.
    package var noAnalysisStatus = 0

    package init() {}

    /// The properties without which a row is not saved.
    func mandatory(_ kind: EntityKind) -> [String] {
        switch kind {
        case .contact: mandatoryContactFields == .name ? ["Name"] : ["Name", "Business", "Category"]
        case .person: ["Lastname"]
        }
    }
}
