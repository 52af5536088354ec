import HTTPTypes
import JSON

/// What the browser noted while it showed pages.
extension Browser {
    /// Errors and warnings of scripts, of the network and of the content security policy since the last look.
    func newComplaints() async throws -> [String] {
        try await log("browser").compactMap { entry in
            let level = entry["level"]?.string ?? ""
            return level == "SEVERE" || level == "WARNING" ? "\(level): \(entry["message"]?.string ?? "")" : nil
        }
    }

    /// Every address that a page asked for since the last look, whether or not there was an answer.
    func newRequests() async throws -> [String] {
        try await log("performance").compactMap { entry in
            guard let text = entry["message"]?.string, let message = try? JSONValue(parsing: Array(text.utf8)) else {
                return nil
            }
            switch message[path: "message.method"]?.string {
            case "Network.requestWillBeSent": return message[path: "message.params.request.url"]?.string
            case "Network.webSocketCreated": return message[path: "message.params.url"]?.string
            default: return nil
            }
        }
    }

    private func log(_ kind: String) async throws -> [JSONValue] {
        try await end.command(.post, "/se/log", ["type": .string(kind)]).array ?? []
    }

    /// What was on the screen, for a test that failed.
    var story: String {
        get async {
            // It may be the browser that failed.
            let browser = Browser(end: WebDriverEnd(url: end.url, timeout: .seconds(5)))
            guard let place = try? await browser.url else { return "the browser does not answer" }
            let complaints = ((try? await browser.newComplaints()) ?? []).joined(separator: "\n")
            let picture = (try? await browser.screenshot("failed")) ?? "none"
            return "browser: \(place)\n\(complaints)\npicture: \(picture)\n\((try? await browser.text) ?? "")"
        }
    }
}
