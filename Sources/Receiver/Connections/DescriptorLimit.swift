import Glibc

/// How many descriptors this process may have open, and who gets how many.
///
/// Connections must not use up what the spool's files, the CRM's connections and the watch need; and strangers at the
/// public port must not use up what operators need.
package enum DescriptorLimit {
    /// Raises the soft limit to the hard one: the soft one of 1024 is for programs that use `select(2)`.
    package static func raise() {
        var limits = limits()
        limits.rlim_cur = min(limits.rlim_max, rlim_t(enough))
        // When it is refused the limit stays as it was, and the shares below are made of that.
        _ = setrlimit(resource, &limits)
    }

    /// The public port's connections.
    package static var webhooks: Int { min(max(Int(clamping: limits().rlim_cur) - operators - rest, 32), 1024) }

    /// The operators' port's connections, of which live streams may have half.
    package static let operators = 128
    /// Files, other servers' connections, watches.
    private static let rest = 128
    private static let enough = 1 << 16
    private static let resource = __rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue))

    private static func limits() -> rlimit {
        var limits = rlimit(rlim_cur: 1024, rlim_max: 1024)
        _ = getrlimit(resource, &limits)
        return limits
    }
}
