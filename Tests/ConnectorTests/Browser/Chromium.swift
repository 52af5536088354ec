import FoundationEssentials
import Testing

/// The programs that a test in a real browser needs, and whether they are here.
enum Chromium {
    static let browser = find("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    static let driver = find("chromedriver", "chromium.chromedriver")
    /// Ends the driver some time after the tests' own process was killed and could not do it.
    static let timeout = find("timeout")

    /// Why there is no test in a browser; nil when there is.
    static let obstacle: String? = {
        guard ProcessInfo.processInfo.environment["ALL_TESTS"] == "1" else {
            return "takes a browser: scripts/test --all runs it"
        }
        guard browser != nil else { return "chromium is not installed (apt-get install chromium)" }
        guard driver != nil else { return "chromedriver is not installed (apt-get install chromium-driver)" }
        return timeout == nil ? "timeout is not installed (apt-get install coreutils)" : nil
    }()

    private static func find(_ names: String...) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let folders = path.split(separator: ":").map(String.init) + ["/usr/bin", "/bin", "/usr/lib/chromium-browser"]
        return names.lazy.flatMap { name in folders.map { "\($0)/\(name)" } }.first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }
}

extension Trait where Self == ConditionTrait {
    /// Runs the test where there is a browser, and says why it does not elsewhere.
    static var inBrowser: Self {
        .enabled(if: Chromium.obstacle == nil, Comment(rawValue: Chromium.obstacle ?? ""))
    }
}

/// All tests in a browser, one after another: each has a browser and a connector of its own, and that is enough for one
/// machine.
@Suite("In a browser", .serialized, .inBrowser)
enum InBrowser {}
