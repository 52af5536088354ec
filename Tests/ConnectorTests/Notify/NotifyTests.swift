import Crypto
import FoundationEssentials
import Glibc
import JSON
import Testing

/// Processes that tell real receivers of alerts.
@Suite("Notify", .timeLimit(.minutes(3)))
struct NotifyTests {
    private static let secret = "the-secret-of-the-test"

    /// Gives a test a workplace whose processes tell a server.
    private func withServer(
        _ behaviour: MessageServer.Behaviour = .answer(200),
        _ body: (Workplace, MessageServer) async throws -> Void
    ) async throws {
        try await withWorkplace { place in
            let server = try MessageServer(behaviour)
            defer { server.stop() }
            await place.set([
                "NOTIFY_URL": server.url, "NOTIFY_SECRET": Self.secret, "NOTIFY_AFTER_SECONDS": "2",
                "BACKFILL": "off", "SO_CONTEXT_IDENTIFIER": "Cust1234",
            ])
            try await body(place, server)
        }
    }

    @Test("A receiver alone tells that nobody processes, signed, once, and its end with how long it lasted")
    func receiveAlone() async throws {
        try await withServer { place, server in
            let receiver = try await place.start("receive")
            let post = try await eventually("it is told", details: { receiver.errors }) { server.posts.first }
            #expect(post.codes == ["no-processor"] && post.endedCodes == [])
            #expect(post.json?["tenant"] == "Cust1234")
            #expect(post.json?["text"]?.string?.contains("no processor is running on this spool") == true)
            #expect(post.json?["attachments"]?.array?.count == 1)
            try Self.verify(post)

            _ = try await place.sandbox()
            let processor = try await place.start("process", settings: ["WEBHOOK_WATCH_SECONDS": "0"])
            _ = try await processor.logged("ready")
            try await waitUntil("its end is told") { server.posts.contains { $0.endedCodes.contains("no-processor") } }
            #expect(server.posts.count { $0.codes.contains("no-processor") } == 1)
            let ended = server.posts.flatMap { $0.json?["ended"]?.array ?? [] }.first { $0["code"] == "no-processor" }
            #expect((ended?["seconds"]?.int ?? 0) >= 2 && ended?["until"] != nil)
            for process in [receiver, processor] {
                #expect(!process.errors.contains("secret-"), "\(process.errors)")
                #expect(!process.errors.contains(Self.secret))
            }
        }
    }

    /// As docs/OPERATING.md says that it is done, and as libraries for Standard Webhooks do it.
    private static func verify(_ post: MessageServer.Post) throws {
        let id = try #require(post.headers["webhook-id"])
        let time = try #require(post.headers["webhook-timestamp"])
        let signature = try #require(post.headers["webhook-signature"])
        #expect(id == post.json?["id"]?.string)
        #expect(abs((Double(time) ?? 0) - Date().timeIntervalSince1970) < 60)
        let signed = Data("\(id).\(time).".utf8) + Data(post.body)
        let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: Data(secret.utf8)))
        #expect(signature == "v1,\(Data(code).base64EncodedString())")
        #expect(post.headers["content-type"]?.hasPrefix("application/json") == true)
    }

    @Test("Several processes on one spool, restarted and killed all the while, tell once")
    func killed() async throws {
        try await withServer { place, server in
            // Nobody processes, whoever lives.
            for _ in 0..<4 { _ = try await place.start("receive") }
            try await waitUntil("it is told") { !server.posts.isEmpty }
            for round in 0..<6 {
                let process = try await place.start("receive")
                _ = try await process.webhookPort
                if round.isMultiple(of: 2) { await process.kill() } else { _ = try await process.stop() }
            }
            await place.killAll()
            let last = try await place.start("receive")
            // By then it would have told it again.
            try Data("{}".utf8).write(to: URL(filePath: "\(place.folder)/spool/failed/x.json"))
            try await waitUntil("something else is told", details: { last.errors }) {
                server.posts.contains { $0.codes.contains("failed") }
            }
            let told = server.posts.flatMap(\.codes)
            #expect(told.count { $0 == "no-processor" } == 1, "\(told)")
        }
    }

    @Test("Killed at the moment of sending, it is not told twice")
    func killedWhileSending() async throws {
        try await withServer(.hang) { place, server in
            let receiver = try await place.start("receive")
            try await waitUntil("it is being told") { !server.posts.isEmpty }
            await receiver.kill()
            func told() -> Int { server.posts.flatMap(\.codes).count { $0 == "no-processor" } }
            let before = told()
            server.behave(.answer(200))
            let next = try await place.start("receive")
            _ = try await next.logged("a process ended while it sent a message about alerts; it is not sent again")
            try Data("{}".utf8).write(to: URL(filePath: "\(place.folder)/spool/failed/x.json"))
            try await waitUntil("something else is told", details: { next.errors }) {
                server.posts.contains { $0.codes.contains("failed") }
            }
            #expect(told() == before)
        }
    }

    @Test(
        "A receiver that refuses or hangs up is tried again, is said once in the log, and in status",
        arguments: [0, 1]
    )
    func down(_ number: Int) async throws {
        let behaviour = [MessageServer.Behaviour.answer(500), .close][number]
        try await withServer(behaviour) { place, server in
            let receiver = try await place.start("receive")
            let line = try await receiver.logged("alerts cannot be told; it is tried again")
            #expect(line["level"] == "warning" && line["to"]?.string == "http://127.0.0.1:\(server.port)")
            try await waitUntil("it is tried again") { server.posts.count >= 3 }
            let status = try await place.command("status")
            #expect(status.output.contains("alerts cannot be told by NOTIFY_URL: "), "\(status.output)")
            #expect(!status.output.contains("secret-"))
            #expect(receiver.log.count { $0["message"]?.string == "alerts cannot be told; it is tried again" } == 1)
            let ids = Set(server.posts.map { $0.headers["webhook-id"] ?? "" })
            #expect(ids.count == 1, "a repetition can be told by its id")
            server.behave(.answer(204))
            _ = try await receiver.logged("told of alerts")
            try await waitUntil("status says no more of it") {
                try await !place.command("status").output.contains("cannot be told")
            }
        }
    }

    @Test("One that hangs keeps nobody from anything")
    func hangs() async throws {
        try await withServer(.hang) { place, server in
            let receiver = try await place.start("receive")
            let sender = Sender(port: try await receiver.webhookPort)
            try await waitUntil("it is being told") { !server.posts.isEmpty }
            #expect(try await sender.post(Body.renamed(contact: 18)) == 200)
            _ = try await receiver.logged("alerts cannot be told; it is tried again")
            #expect(try await receiver.stop() == .exit(0))
        }
    }

    @Test("Mail, beside a message that cannot be posted")
    func mail() async throws {
        try await withServer(.answer(500)) { place, _ in
            try place.write("#!/bin/sh\ncat >>\(place.folder)/mail\n", to: "sendmail")
            chmod("\(place.folder)/sendmail", 0o755)
            await place.set([
                "NOTIFY_MAIL": "admin@example.com, root", "NOTIFY_SENDMAIL": "\(place.folder)/sendmail",
            ])
            let receiver = try await place.start("receive")
            try await waitUntil("a mail is sent", details: { receiver.errors }) {
                place.text("mail").contains("no processor is running")
            }
            #expect(place.text("mail").hasPrefix("To: admin@example.com, root\nSubject: Cust1234 on "))
            try await waitUntil("that the other way fails is mailed, too", details: { receiver.errors }) {
                place.text("mail").contains("alerts cannot be told by NOTIFY_URL")
            }
            #expect(place.text("mail").split(separator: "\n").count { $0.hasPrefix("• no processor") } == 1)
        }
    }

    @Test("doctor says who is told, and tries it when asked to")
    func doctor() async throws {
        try await withServer { place, server in
            try place.makeSpool()
            let origin = "http://127.0.0.1:\(server.port)"
            let quiet = try await DoctorReport(place)
            #expect(quiet.lines("notify").map(\.found) == ["alerts are told to \(origin), signed"])
            #expect(quiet.lines("NOTIFY_URL").first?.found.contains("secret-") == false)
            #expect(server.posts.isEmpty)
            let tried = try await place.command("doctor", "--notify-test")
            #expect(tried.output.contains("sent to \(origin): see whether it came"), "\(tried.output)")
            #expect(server.posts.map(\.codes) == [["test"]])
            server.behave(.answer(403))
            let refused = try await place.command("doctor", "--notify-test")
            #expect(refused.code == 1 && refused.output.contains("\(origin) answered 403"), "\(refused.output)")
        }
    }

    @Test(
        "What cannot be is refused at once, without a word of the address",
        arguments: [
            ("NOTIFY_URL", "http://example.com/secret-path", "https"), ("NOTIFY_URL", "secret-path", "https://"),
            ("NOTIFY_URL", "https://u:secret-p@example.com/", "https://"), ("NOTIFY_MAIL", "-t", "mail addresses"),
            ("NOTIFY_AFTER_SECONDS", "0", "1 to"),
        ]
    )
    func refused(_ name: String, _ value: String, _ part: String) async throws {
        try await withWorkplace { place in
            let outcome = try await place.command("receive", settings: [name: value])
            #expect(outcome.code == 78 && outcome.errors.contains(name) && outcome.errors.contains(part), "\(outcome)")
            #expect(!outcome.errors.contains("secret-"), "\(outcome.errors)")
        }
    }

    @Test("systemd's NOTIFY_SOCKET is not taken for a misspelt setting of ours")
    func socketOfSystemd() async throws {
        try await withWorkplace { place in
            try place.makeSpool()
            let report = try await DoctorReport(place, ["NOTIFY_SOCKET": "/run/systemd/notify"])
            #expect(report.lines("NOTIFY_SOCKET").isEmpty)
            let other = try await DoctorReport(place, ["NOTIFY_SECRETT": "x"])
            #expect(other.lines("NOTIFY_SECRETT").first?.remedy == "did you mean NOTIFY_SECRET?")
        }
    }
}
