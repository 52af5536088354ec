/// The one table of the sandbox's switches: tests set them by value, the control API by name, and its help lists them.
///
/// The usual value of each is the most likely behaviour; the others let a client be tried against the rest.
package struct Switches: Sendable {
    static let table = Switches()

    static let all = Mirror(reflecting: table).children.compactMap { $0.value as? any SwitchDescription }

    // MARK: Sign-in and location

    /// Seconds an access token lives that is granted from now on.
    package let tokenLifetime = Switch("tokenLifetime", 3600)
    /// The status for an expired or unknown access token: the documents say 401 in one place and 403 in another.
    package let expiredTokenStatus = Switch("expiredTokenStatus", 401)
    /// The administrator has not approved the app, or has withdrawn the approval: no system user gets in.
    package let approvalRefused = Switch("approvalRefused", false)
    /// The user says no, where the browser asks.
    package let consentRefused = Switch("consentRefused", false)
    package let tenantState = Switch("tenantState", Behaviour.TenantState.running)
    /// Seconds until the state's `ValidUntil`.
    package let stateValidFor = Switch("stateValidFor", 3600)
    /// The status of the data API while the tenant's state does not allow its use.
    package let stoppedTenantStatus = Switch("stoppedTenantStatus", 503)

    /// The status where the server throws an exception at a request.
    ///
    /// That is a query it does not understand, a webhook whose target failed the test event, a company without its
    /// mandatory fields. The documents give no status; 500 is the likelier, 400 the other.
    package let exceptionStatus = Switch("exceptionStatus", 500)

    /// So many calls a second are answered, the others with 429; 0 for no limit.
    ///
    /// The documents say 10 for custom apps.
    package let callsPerSecond = Switch("callsPerSecond", 0)
    /// Seconds of `Retry-After` with it; 0 sends none.
    package let tooManyRetryAfter = Switch("tooManyRetryAfter", 0)

    // MARK: Reading

    /// Older servers send an empty `CustomFields` beside a filled `UserDefinedFields`.
    package let customFieldsEmpty = Switch("customFieldsEmpty", false)
    /// The deprecated dictionary is gone.
    package let userDefinedFieldsMissing = Switch("userDefinedFieldsMissing", false)
    package let dateForm = Switch("dateForm", Behaviour.DateForm.perDictionary)
    package let checkboxForm = Switch("checkboxForm", Behaviour.CheckboxForm.perDictionary)
    /// `MdoListName` is null in every definition.
    package let mdoListNameMissing = Switch("mdoListNameMissing", false)

    // MARK: Writing

    /// A partial dictionary of fields empties every field that is not in it, in both dictionaries.
    package let patchWipesOthers = Switch("patchWipesOthers", false)
    /// 200, and nothing was written.
    package let patchSilentlyIgnored = Switch("patchSilentlyIgnored", false)
    /// So many PATCHes from now on are answered with 200 and not written; each counts it down.
    package let patchesToIgnore = Switch("patchesToIgnore", 0)
    package let patchAltersValue = Switch("patchAltersValue", Behaviour.ValueChange.none)
    /// A text with control characters other than tab and line ends is answered with 500; otherwise it is stored.
    package let controlCharactersRefused = Switch("controlCharactersRefused", false)

    /// ProgIds, separated by commas, that the API user may not write: a PATCH of one is refused.
    package let unwritableFields = Switch("unwritableFields", "")
    /// What `FieldRight.Mask` says of them, `Update` being said of the others.
    ///
    /// Empty: nothing is said of any field.
    package let unwritableMask = Switch("unwritableMask", "Read")

    /// What a new company must have besides a name; the documents give no list.
    package let mandatoryContactFields = Switch("mandatoryContactFields", Behaviour.MandatoryFields.name)

    /// Two saves within one second have the same `UpdatedDate`, and `If-Unmodified-Since` cannot tell them apart.
    ///
    /// Otherwise each save is at least a whole second after the one before it.
    package let editsWithinOneSecond = Switch("editsWithinOneSecond", false)
    /// `If-Unmodified-Since` is compared with the fraction of a second that is never shown.
    ///
    /// Every record then looks modified, unless the header is a second later than the record's `UpdatedDate`.
    package let unmodifiedSinceNeedsSecondMore = Switch("unmodifiedSinceNeedsSecondMore", false)

    /// What becomes of `If-Unmodified-Since`.
    package let unmodifiedSince = Switch("unmodifiedSince", Behaviour.UnmodifiedSince.wholeSeconds)
    /// What the operation `test` does with user-defined fields; the documents have it, but no example for such fields.
    package let patchTest = Switch("patchTest", Behaviour.PatchTest.key)
    /// Which of two values wins that one write brings for the same field, one in each dictionary.
    package let bothDictionaries = Switch("bothDictionaries", Behaviour.BothDictionaries.customFields)
    /// Encoded values (`[I:5]`) are refused for numbers, ticks, dates and list items; only plain ones are taken.
    package let bracketsRefused = Switch("bracketsRefused", false)

    /// The tenant's own script, which counts saves in `SuperOffice:85`, in the name of whoever saves.
    package let tenantScript = Switch("tenantScript", Behaviour.TenantScript.off)

    // MARK: Queries

    /// `PrimaryKey` is a number; in the slim samples it is a string.
    package let primaryKeyNumber = Switch("primaryKeyNumber", false)
    package let nextLink = Switch("nextLink", Behaviour.NextLink.null)
    /// Times in a filter that name no zone are the server's local ones, not UTC.
    package let queryTimesLocal = Switch("queryTimesLocal", false)
    /// `afterTime` and its like work on columns of type `date`; the documents list them for dates with a time.
    package let queryTimeOperators = Switch("queryTimeOperators", true)
    /// A query that is not understood is answered with an empty page.
    package let badQueryEmpty = Switch("badQueryEmpty", false)

    // MARK: Webhooks

    /// What a write that touches nothing but user-defined fields puts into `Changes`.
    package let udefEcho = Switch("udefEcho", Behaviour.SideEcho.bookkeeping)
    /// Each event is delivered twice.
    package let duplicates = Switch("duplicates", false)
    /// Events that wait together are delivered last first.
    package let reordering = Switch("reordering", false)

    // MARK: Webhook administration

    /// The app was registered without the right to it: every call is answered with 403.
    package let webhookAPIForbidden = Switch("webhookAPIForbidden", false)
    /// The secret can be written, but is null in every answer.
    package let webhookSecretHidden = Switch("webhookSecretHidden", false)
    /// Older servers lack the counters, `LastError` and the other newer properties.
    package let webhookTotalsMissing = Switch("webhookTotalsMissing", false)
    /// Multiplies the waits before the attempts of webhooks that are registered over the API; a ``WebhookTarget``
    /// brings its own.
    package let webhookDelayScale = Switch("webhookDelayScale", 1.0)

    // MARK: Company Explorer

    package let explorerKind = Switch("explorerKind", Behaviour.ExplorerKind.own)
    /// The FastAPI application answers with a job's id, and `GET /api/jobs/{id}` with what became of it.
    package let explorerPolls = Switch("explorerPolls", false)
    /// It does not know its jobs any more.
    package let explorerForgetsJobs = Switch("explorerForgetsJobs", false)
    /// Seconds each analysis takes.
    package let explorerDelay = Switch("explorerDelay", 0.0)
    /// How often each account is told "still thinking" before its analysis is ready.
    package let explorerStillThinking = Switch("explorerStillThinking", 0)
    package let stillThinkingForm = Switch("stillThinkingForm", Behaviour.StillThinkingForm.status202)
    /// The seconds to come back after, sent with "still thinking"; 0 sends none.
    package let stillThinkingRetryAfter = Switch("stillThinkingRetryAfter", 1)
    package let idempotency = Switch("idempotency", Behaviour.Idempotency.firstAnswer)
}
