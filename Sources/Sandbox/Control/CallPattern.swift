package import HTTPTypes

/// Which calls are meant, by method and by how the path begins; control calls are never meant.
package struct CallPattern: Hashable, Sendable, CustomStringConvertible {
    /// nil: whatever the method.
    package let method: HTTPRequest.Method?
    /// The first segments of the path, in lower case.
    ///
    /// Calls of the tenant's API are named as in the vendor's reference, `contact/18`; others by their path, such as
    /// `login/common/oauth/tokens`, `api/state/cust12345` and `explorer/api/enrich`.
    package let path: [String]

    package init(_ method: HTTPRequest.Method? = nil, path: String = "") {
        self.method = method
        self.path = path.lowercased().split(separator: "/").map(String.init)
    }

    /// Every call, of whatever kind.
    package static let any = CallPattern()
    package static let explorer = CallPattern(path: "explorer")

    package static func call(_ path: String) -> CallPattern { CallPattern(path: path) }

    package static func call(_ method: HTTPRequest.Method, _ path: String) -> CallPattern {
        CallPattern(method, path: path)
    }

    /// Reads `PATCH Contact/18`, `Contact/18`, `PATCH` and `any`.
    init(text: String) throws(SandboxError) {
        var words = text.split(separator: " ").map(String.init)
        let methods = [HTTPRequest.Method.get, .post, .put, .patch, .delete]
        let method = methods.first { $0.rawValue == words.first?.uppercased() }
        if method != nil { words.removeFirst() }
        guard words.count <= 1 else {
            throw SandboxError("'\(text)' names no calls; write a method and how the path begins, or any")
        }
        let path = words.first ?? ""
        self.init(method, path: path.lowercased() == "any" ? "" : path)
    }

    package var description: String {
        let words = [method?.rawValue, path.isEmpty ? nil : path.joined(separator: "/")].compactMap { $0 }
        return words.isEmpty ? "any" : words.joined(separator: " ")
    }

    func matches(_ method: HTTPRequest.Method, _ path: [String]) -> Bool {
        (self.method == nil || self.method == method) && path.starts(with: self.path)
    }
}

extension SandboxState {
    /// A request's path as a ``CallPattern`` names it: without node, tenant, `api` and version.
    func callPath(_ request: WireRequest) -> [String] {
        (located(request).map { Array($0.path) } ?? request.path).map { $0.lowercased() }
    }
}
