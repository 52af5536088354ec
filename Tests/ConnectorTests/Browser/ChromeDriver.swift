import FoundationEssentials
import Glibc
import HTTPClient
import HTTPTypes
import JSON

/// A `chromedriver` process, which speaks the W3C WebDriver protocol, and the browsers it has started.
///
/// ## Limits
/// Every command has a time limit, and `close()` kills whatever is left, so that a browser that hangs fails its test and
/// cannot stop the suite. Should the tests be killed themselves, the driver ends after `longestLife`, and a browser ends
/// with its driver because they talk through a pipe.
actor ChromeDriver {
    /// Profiles, the home folder and temporary files of the browser; removed at the end.
    nonisolated let folder: String
    private let process: RunningProcess
    private let url: String

    private static let longestLife = Duration.seconds(900)

    init() async throws {
        guard let driver = Chromium.driver, let timeout = Chromium.timeout else {
            throw Impatience(description: Chromium.obstacle ?? "no chromedriver")
        }
        var template = Array("\(FileManager.default.temporaryDirectory.path)/browser-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Impatience(description: "no temporary folder: errno \(errno)") }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        self.folder = folder
        process = try await RunningProcess(
            ["--kill-after=5", "\(Self.longestLife.components.seconds)", driver, "--port=0"],
            of: timeout,
            in: folder,
            environment: ["PATH": "/usr/bin:/bin", "HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8"],
            log: "\(folder)/driver",
            inOwnSession: true
        )
        do {
            let port = try await eventually("chromedriver says its port", details: { [process] in process.errors }) {
                [process] () -> Int? in
                guard await process.isRunning else {
                    throw Impatience(description: "chromedriver ended: \(process.output) \(process.errors)")
                }
                let line = process.output.split(separator: "\n").last { $0.contains("successfully on port ") }
                return line?.split(separator: " ").last.flatMap { Int($0.filter(\.isNumber)) }
            }
            url = "http://127.0.0.1:\(port)"
        } catch {
            await Self.end(process, folder)
            throw error
        }
    }

    /// Starts a browser.
    func browser(_ options: Browser.Options = .init()) async throws -> Browser {
        let profile = "\(folder)/profile-\(UUID().uuidString)"
        let start = WebDriverEnd(url: "\(url)/session")
        let answer = try await start.command(.post, "", options.capabilities(profile: profile))
        guard let id = answer["sessionId"]?.string else { throw Impatience(description: "no session: \(answer)") }
        let browser = Browser(end: WebDriverEnd(url: "\(url)/session/\(id)"))
        // What the browser did before the test began is not the pages' doing.
        try await browser.visit("about:blank")
        _ = try await browser.newRequests()
        return browser
    }

    /// Ends the driver and everything it has started, also when they do not answer any more.
    func close() async {
        // Also when the test was cancelled: a task of its own is not.
        await Task { [process, folder] in await Self.end(process, folder) }.value
    }

    private static func end(_ process: RunningProcess, _ folder: String) async {
        // Again, because a process that was just being started is not seen at first.
        for _ in 0..<100 {
            let left = processes(of: process.id, folder)
            if left.isEmpty { break }
            for id in left { kill(id, SIGKILL) }
            try? await Task.sleep(for: .milliseconds(50))
        }
        await process.kill()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The driver, the browsers and their helpers, which stay in the driver's session, and the crash handlers, which do not.
    nonisolated var processes: [pid_t] { Self.processes(of: process.id, folder) }

    private static func processes(of session: pid_t, _ folder: String) -> [pid_t] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.compactMap { pid_t($0) }.filter { id in
            func text(_ name: String) -> String {
                String(decoding: FileManager.default.contents(atPath: "/proc/\(id)/\(name)") ?? Data(), as: UTF8.self)
            }
            // The name in brackets may hold anything; behind it are state, parent, group and session.
            let fields = text("stat").split(separator: ")").last?.split(separator: " ") ?? []
            guard fields.count > 3, fields[0] != "Z" else { return false }
            return pid_t(fields[3]) == session || text("cmdline").contains(folder)
        }
    }
}

/// The address that takes a session's commands.
struct WebDriverEnd: Sendable {
    let url: String
    /// How long a command may take.
    var timeout = Duration.seconds(60)

    /// An answer that tells of an error.
    struct Refusal: Error, CustomStringConvertible {
        /// Such as `no such element`.
        var kind: String
        var message: String
        var description: String { "\(kind): \(message)" }
        /// The page has changed under the command; the driver has two ways to say so.
        var isStale: Bool {
            kind == "stale element reference" || message.contains("does not belong to the document")
        }
    }

    /// Sends a command and gives back the `value` of its answer.
    func command(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: JSONValue? = nil
    ) async throws -> JSONValue {
        var headers = HTTPFields()
        headers[.contentType] = "application/json"
        let bytes = body?.serialized() ?? (method == .post ? Array("{}".utf8) : [])
        let call = try HTTPClientRequest(method, url: url + path, headers: headers, body: bytes, timeout: timeout)
        let answer = try await HTTP.client.perform(call)
        let value = try JSONValue(parsing: answer.body)["value"] ?? .null
        guard answer.status == 200 else {
            throw Refusal(
                kind: value["error"]?.string ?? "\(answer.status)",
                message: value["message"]?.string ?? String(decoding: answer.body, as: UTF8.self)
            )
        }
        return value
    }
}

/// Gives a test a browser; afterwards no process of it is left, however the test ended.
func withBrowser(_ options: Browser.Options = .init(), _ body: (Browser) async throws -> Void) async throws {
    let driver = try await ChromeDriver()
    do {
        let browser = try await driver.browser(options)
        do {
            try await body(browser)
        } catch {
            print(await browser.story)
            throw error
        }
    } catch {
        await driver.close()
        throw error
    }
    await driver.close()
}
