import FoundationEssentials
import Glibc
import HTTPClient
import HTTPTypes
import JSON
import Testing

/// The operators' pages of the real program: who gets in, and what a button does.
@Suite("Operators' pages")
struct DashboardAccessTests {
    private static let token = "correct-horse-battery"

    /// A browser without redirects, and with one cookie at most.
    private struct Browser {
        let port: Int
        var headers: HTTPFields = [:]

        func get(_ path: String) async throws -> HTTPClientResponse {
            try await HTTP.client.perform(
                HTTPClientRequest(.get, url: "http://127.0.0.1:\(port)\(path)", headers: headers)
            )
        }

        func post(_ path: String, _ form: [String: String]) async throws -> HTTPClientResponse {
            var headers = headers
            headers[.contentType] = "application/x-www-form-urlencoded"
            let body = form.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
            return try await HTTP.client.perform(
                HTTPClientRequest(
                    .post,
                    url: "http://127.0.0.1:\(port)\(path)",
                    headers: headers,
                    body: Array(body.utf8)
                )
            )
        }

        /// Posts, and posts the form again that the answer asks to be confirmed with, where it does.
        func act(_ path: String, _ form: [String: String], isAsked: Bool = true) async throws -> String? {
            // Any page with a form has the token.
            let page = String(decoding: try await get("/spool").body, as: UTF8.self)
            guard let found = page.firstMatch(of: #/name="csrf" value="([0-9a-f]{64})"/#) else {
                throw Impatience(description: "no form on \(page)")
            }
            let asked = form.merging(["csrf": String(found.1)]) { $1 }
            var answer = try await post(path, asked)
            if isAsked {
                #expect(answer.status == 200)
                #expect(String(decoding: answer.body, as: UTF8.self).contains(#"name="confirmed" value="yes""#))
                answer = try await post(path, asked.merging(["confirmed": "yes"]) { $1 })
            }
            #expect(answer.status == 303)
            return answer.response.headerFields[.location]
        }
    }

    @Test(
        "An address that others can reach needs a token or a proxy; nothing starts without",
        arguments: ["0.0.0.0", "::", "operators.example"]
    )
    func refused(_ host: String) async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            for command in ["run", "receive"] {
                let outcome = try await place.command(command, settings: ["OPS_HOST": host])
                #expect(outcome.code == 78, "\(command)")
                let line = outcome.errors.split(separator: "\n").last ?? ""
                for part in ["OPS_HOST", host, "OPS_TOKEN", "OPS_TRUST_PROXY"] {
                    #expect(line.contains(part), "\(line)")
                }
            }
            let doctor = try await place.command("doctor", settings: ["OPS_HOST": host])
            #expect(doctor.output.contains("set OPS_TOKEN"), "\(doctor.output)")
        }
    }

    @Test("A token that can be guessed is refused, and not shown")
    func short() async throws {
        try await withWorkplace { place in
            let outcome = try await place.command("receive", settings: ["OPS_TOKEN": "hunter2"])
            #expect(outcome.code == 78)
            #expect(outcome.errors.contains("OPS_TOKEN is too short") && !outcome.errors.contains("hunter2"))
            let doctor = try await place.command("doctor", settings: ["OPS_TOKEN": Self.token])
            #expect(doctor.output.contains("OPS_TOKEN") && !doctor.output.contains(Self.token))
        }
    }

    @Test("With a token: people sign in, Prometheus brings it, load balancers need none")
    func token() async throws {
        try await withWorkplace { place in
            let settings = ["OPS_HOST": "0.0.0.0", "OPS_TOKEN": Self.token]
            let receiver = try await place.start("receive", settings: settings)
            var browser = Browser(port: try await receiver.operatorsPort)
            #expect(try await browser.get("/health").status == 200)
            #expect(try await browser.get("/health/ready").status == 200)
            #expect(try await browser.get("/metrics").status == 401)
            #expect(try await browser.get("/").status == 303)
            #expect(try await browser.get("/").response.headerFields[.location] == "/sign-in")
            browser.headers[.authorization] = "Bearer \(Self.token)"
            #expect(try await browser.get("/metrics").status == 200)
            browser.headers = [:]
            let answer = try await browser.post("/sign-in", ["token": Self.token, "name": "Alda"])
            browser.headers[.cookie] = String(
                try #require(answer.response.headerFields[.setCookie]).prefix { $0 != ";" }
            )
            #expect(try await browser.get("/").status == 200)
            #expect(try await browser.act("/actions/pause", ["note": "lunch"]) == "/?notice=paused")
            #expect(place.spool.text("locks/PAUSED")?.hasSuffix("Z Alda lunch\n") == true)
            #expect(try await place.command("status").output.contains("Alda lunch"))
            let line = try await receiver.logged("Paused", ["action": "pause", "by": "Alda"])
            #expect(line["level"]?.string == "notice", "\(line)")
            #expect(!receiver.errors.contains(Self.token))
        }
    }

    @Test("With a proxy: who it names is let in")
    func proxy() async throws {
        try await withWorkplace { place in
            var settings = ["OPS_HOST": "0.0.0.0", "OPS_TRUST_PROXY": "X-Forwarded-User"]
            for (addresses, part) in [("", "OPS_PROXY_ADDRESSES is not set"), ("10.0.0.0/99", "\"10.0.0.0/99\"")] {
                settings["OPS_PROXY_ADDRESSES"] = addresses
                let outcome = try await place.command("receive", settings: settings)
                #expect(outcome.code == 78)
                #expect(outcome.errors.contains(part), "\(outcome.errors)")
            }
            settings["OPS_PROXY_ADDRESSES"] = "127.0.0.1"
            let receiver = try await place.start("receive", settings: settings)
            var browser = Browser(port: try await receiver.operatorsPort)
            #expect(try await browser.get("/").status == 403)
            browser.headers[try #require(HTTPField.Name("X-Forwarded-User"))] = "alda"
            #expect(try await browser.get("/").status == 200)
            #expect(try await browser.act("/actions/resume", [:]) == "/?notice=resumed-already")
            _ = try await receiver.logged("Was not paused", ["by": "alda"])
        }
    }

    @Test("On a Unix domain socket: for the service's user and group", arguments: ["receive", "process", "run"])
    func socket(_ command: String) async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            try place.makeSpool()
            let path = "\(place.folder)/ops.sock"
            let settings = ["OPS_PORT": "", "OPS_SOCKET": path]
            let connector = try await place.start(command, settings: settings)
            _ = try await connector.logged("the dashboard is open", ["address": "unix:\(path)"])
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o660)
            let page = try await Self.ask(path, "/spool")
            #expect(page.hasPrefix("HTTP/1.1 200"), "\(page)")
            let second = try await place.command(command, settings: settings)
            #expect(second.code == 69)
            #expect(second.errors.contains("\(path): another process does"), "\(second.errors)")
            #expect(try await connector.stop() == .exit(0))
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test("Two places for the pages are one too many", arguments: ["OPS_PORT", "OPS_HOST"])
    func places(_ other: String) async throws {
        try await withWorkplace { place in
            let value = other == "OPS_PORT" ? "0" : "127.0.0.1"
            let settings = ["OPS_PORT": "", "OPS_SOCKET": "\(place.folder)/ops.sock"].merging([other: value]) { $1 }
            let outcome = try await place.command("receive", settings: settings)
            #expect(outcome.code == 78)
            #expect(outcome.errors.contains("OPS_SOCKET and \(other)"), "\(outcome.errors)")
        }
    }

    /// Asks over a Unix domain socket.
    private static func ask(_ path: String, _ target: String) async throws -> String {
        let socket = try RawSocket(path: path)
        try socket.send("GET \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return try await socket.rest()
    }

    @Test("A failed job is replayed and a deferred one tried at once")
    func actions() async throws {
        try await withWorkplace { place in
            _ = try await place.sandbox()
            try place.makeSpool(["failed", "deferred"])
            try place.write(Body.renamed(contact: 18), to: "spool/failed/a.json")
            try place.write(Body.renamed(contact: 9), to: "spool/deferred/b.json")
            try FileManager.default.setAttributes(
                [.modificationDate: Date() + 3600],
                ofItemAtPath: "\(place.spool.path)/deferred/b.json"
            )
            let connector = try await place.start("run")
            _ = try await connector.logged("ready")
            let browser = Browser(port: try await connector.operatorsPort)
            #expect(
                try await browser.act("/actions/replay", ["job": "a.json", "state": "failed"], isAsked: false)
                    == "/?notice=replayed-1"
            )
            #expect(try await place.spool.ending(of: "a.json").state == "done")
            #expect(place.spool.entries("deferred") == ["b.json"])
            #expect(try await browser.act("/actions/retry", ["job": "b.json"], isAsked: false) == "/?notice=retried-1")
            #expect(try await place.spool.ending(of: "b.json").state == "done")
            _ = try await connector.logged("Job replayed", ["by": "local", "job": "a.json", "action": "replay"])
            _ = try await connector.logged("Job made due", ["by": "local", "job": "b.json", "action": "retry"])
        }
    }

    @Test("SIGTERM does not wait for browsers that listen")
    func stop() async throws {
        try await withWorkplace { place in
            let receiver = try await place.start("receive")
            let port = try await receiver.operatorsPort
            _ = try await receiver.webhookPort
            var streams: [RawSocket] = []
            for _ in 0..<8 {
                let stream = try RawSocket(port: port)
                streams.append(stream)
                try stream.send("GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n")
                var text = ""
                try await waitUntil("it begins") {
                    text += stream.received()
                    return text.contains("retry: 3000")
                }
            }
            let asked = ContinuousClock.now
            #expect(try await receiver.stop(within: .seconds(20)) == .exit(0))
            // These clients do not close: they cost the linger time, one second. After the drain time, ten seconds, they
            // would have been cut off.
            print("stopped with \(streams.count) open streams in \(ContinuousClock.now - asked)")
            #expect(receiver.errors.contains("Draining"), "the log is what is looked at")
            #expect(!receiver.errors.contains("cut off"), "\(receiver.errors)")
            for stream in streams { #expect(try await stream.rest().hasSuffix("0\r\n\r\n")) }
        }
    }
}
