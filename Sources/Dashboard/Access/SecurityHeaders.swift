import HTTPTypes
import Hummingbird

/// What every answer tells the browser not to do.
enum SecurityHeaders {
    /// Everything from this server, nothing inline, and no page of ours inside another site's unless it is one of these.
    static func policy(frames: [String] = []) -> String {
        [
            "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self' data:", "connect-src 'self'",
            "form-action 'self'", "base-uri 'none'",
            "frame-ancestors \(frames.isEmpty ? "'none'" : frames.joined(separator: " "))",
        ].joined(separator: "; ")
    }

    private static let always: [(HTTPField.Name, String)] = [
        (.xContentTypeOptions, "nosniff"),
        // `no-referrer` would make browsers send `Origin: null` with our own forms.
        (.referrerPolicy, "same-origin"), (.crossOriginResourcePolicy, "same-origin"),
        (.crossOriginOpenerPolicy, "same-origin"),
        (
            .permissionsPolicy,
            "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), "
                + "midi=(), payment=(), usb=()"
        ),
    ]

    /// Adds them; what a page has set itself about caching stays.
    ///
    /// - Parameter frames: the sites that may show a page of ours inside theirs.
    static func add(to response: inout Response, isSecure: Bool, frames: [String]) {
        for (name, value) in always { response.headers[name] = value }
        response.headers[.contentSecurityPolicy] = policy(frames: frames)
        // The older header knows no sites.
        if frames.isEmpty { response.headers[.frameOptions] = "DENY" }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        if isSecure { response.headers[.strictTransportSecurity] = "max-age=31536000" }
    }
}

extension HTTPField.Name {
    // Literals of letters and dashes are valid names.
    fileprivate static let referrerPolicy = Self("Referrer-Policy")!
    fileprivate static let crossOriginOpenerPolicy = Self("Cross-Origin-Opener-Policy")!
    fileprivate static let frameOptions = Self("X-Frame-Options")!
    fileprivate static let permissionsPolicy = Self("Permissions-Policy")!
}
