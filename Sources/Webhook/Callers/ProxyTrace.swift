/// What a reverse proxy leaves in the calls that it passes on.
package enum ProxyTrace {
    /// Whether one of these names of headers says that a proxy was on the way: `X-Forwarded-For` and its kind,
    /// `Forwarded` or `Via`.
    ///
    /// A caller can leave them out, and a proxy need not add them: this finds a mistake in a set-up and is not a defence.
    package static func isPresent(in names: some Sequence<String>) -> Bool {
        names.contains { name in
            let name = name.lowercased()
            return name.hasPrefix("x-forwarded-") || name == "forwarded" || name == "via"
        }
    }
}
