/// Every setting the program knows, to show where each comes from and to find misspelt ones.
enum SettingName: String, CaseIterable {
    case SO_CLIENT_ID, SO_CLIENT_SECRET, SO_REFRESH_TOKEN, SO_REDIRECT_URI, SO_ENVIRONMENT, SO_CONTEXT_IDENTIFIER
    case SO_API_ASSOCIATE_ID, SO_LOGIN_URL, SO_LANGUAGE
    case WEBHOOK_TOKEN, WEBHOOK_SECRET, WEBHOOK_URL, WEBHOOK_WATCH_SECONDS, WEBHOOK_REENABLE
    case COMPANY_EXPLORER_URL, COMPANY_EXPLORER_TOKEN, COMPANY_EXPLORER_PATH, COMPANY_EXPLORER_TIMEOUT
    case SPOOL_DIR, SPOOL_MUST_EXIST, SPOOL_FREE_MIB, RETENTION_DAYS
    case MAPPING_FILE, CONTACT_COLUMNS, PERSON_COLUMNS, UNNAMED_CHANGES
    case RECEIVER_HOST, RECEIVER_PORT, RECEIVER_PATH, RECEIVER_REUSE_PORT, RECEIVER_PROXY_ADDRESSES
    case OPS_HOST, OPS_PORT, OPS_SOCKET, OPS_TOKEN, OPS_TRUST_PROXY, OPS_PROXY_ADDRESSES, OPS_HOST_NAMES
    case DASHBOARD_JOBS, DASHBOARD_MASK, RUN_GAP_MINUTES
    case CONCURRENCY, RETRY_ATTEMPTS, LOOP_LIMIT, STOP_GRACE_SECONDS
    case BACKFILL, BACKFILL_AFTER
    case LOG_LEVEL, LOG_FORMAT

    var isSecret: Bool {
        switch self {
        case .SO_CLIENT_SECRET, .SO_REFRESH_TOKEN, .WEBHOOK_TOKEN, .WEBHOOK_SECRET, .COMPANY_EXPLORER_TOKEN, .OPS_TOKEN:
            true
        default: false
        }
    }

    /// What stands in the report: no secret, also none that was put into an address.
    func shown(_ value: String) -> String {
        if isSecret { return SettingsDiagnosis.masked(value) }
        return rawValue.hasSuffix("_URL") || self == .SO_REDIRECT_URI ? PublicAddress.visible(value) : value
    }

    /// What a name that is none was probably meant to be.
    static func nearest(_ name: String) -> SettingName? {
        allCases.map { (distance($0.rawValue, name), $0) }.filter { $0.0 <= 3 }.min { $0.0 < $1.0 }?.1
    }

    /// Whether a variable looks as if it was meant for us.
    static func isOurs(_ name: String) -> Bool {
        ["SO_", "WEBHOOK_", "COMPANY_EXPLORER_", "SPOOL_", "RECEIVER_", "OPS_", "DASHBOARD_"].contains {
            name.hasPrefix($0)
        }
    }

    /// How many characters of the longer name are in no common run of the shorter one's order.
    private static func distance(_ left: String, _ right: String) -> Int {
        let change = Array(left).difference(from: Array(right))
        return max(change.insertions.count, change.removals.count)
    }
}
