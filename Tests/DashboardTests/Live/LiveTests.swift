import HTTPTypes
import NIOConcurrencyHelpers
import Testing

@testable import Dashboard

/// Server-sent events on a real listener.
@Suite("Live", .timeLimit(.minutes(2)))
struct LiveTests {
    /// Changes that a test makes up, and whether anybody watches for them.
    private final class Source: Sendable {
        private let open = NIOLockedValueBox<[Int: AsyncStream<[String]>.Continuation]>([:])
        private let last = NIOLockedValueBox(0)

        var watchers: Int { open.withLockedValue(\.count) }

        func changes() -> AsyncStream<[String]> {
            let (stream, continuation) = AsyncStream.makeStream(of: [String].self)
            let id = last.withLockedValue { last in
                last += 1
                return last
            }
            open.withLockedValue { $0[id] = continuation }
            continuation.onTermination = { [open] _ in open.withLockedValue { _ = $0.removeValue(forKey: id) } }
            return stream
        }

        func change(_ ids: [String]) {
            for continuation in open.withLockedValue({ Array($0.values) }) { continuation.yield(ids) }
        }
    }

    private func hub(_ source: Source, limit: Int = 64, heartbeat: Duration = .seconds(15), beats: Int = 40) -> LiveHub
    {
        var settings = LiveHub.Settings()
        settings.limit = limit
        settings.heartbeat = heartbeat
        settings.beats = beats
        return LiveHub(settings: settings) { source.changes() }
    }

    private func listen(_ rig: PagesRig, headers: String = "", reading: Bool = true) async throws -> Wire {
        let wire = try await Wire.connect(port: rig.port, reading: reading)
        try await wire.send("GET /live HTTP/1.1\r\nHost: localhost\r\n\(headers)\r\n")
        return wire
    }

    @Test("A browser is told which runs changed, and that the folders did")
    func events() async throws {
        let source = Source()
        let hub = hub(source)
        try await withPages(live: hub) { rig async throws in
            let wire = try await listen(rig)
            try await untilTrue("it is listened to") { source.watchers == 1 && wire.text.contains("retry: 3000") }
            for header in [
                "HTTP/1.1 200", "content-type: text/event-stream", "x-accel-buffering: no",
                "transfer-encoding: chunked",
                "content-security-policy:",
            ] {
                #expect(wire.text.lowercased().contains(header.lowercased()), "\(wire.text)")
            }
            source.change(["a\nb", "c"])
            try await untilTrue("the event comes") { wire.text.contains("event: spool") }
            #expect(
                wire.text.contains("event: run\ndata: [\"a\\nb\",\"c\"]\n\nevent: spool\ndata: {}\n\n"),
                "\(wire.text)"
            )
            source.change((0..<500).map { "run-\($0)" })
            try await untilTrue("too many to name") { wire.text.contains(#"data: ["*"]"#) }
            hub.spoolChanged()
            try await untilTrue("the pause is told") { wire.text.components("event: spool") == 3 }
            #expect(wire.text.components("event: run") == 2)
            await wire.close()
        }
    }

    @Test("Nothing goes on while nobody listens")
    func quiet() async throws {
        let source = Source()
        let hub = hub(source, heartbeat: .milliseconds(20))
        try await withPages(live: hub) { rig async throws in
            #expect(source.watchers == 0)
            let wires = [try await listen(rig), try await listen(rig)]
            try await untilTrue("both listen") { wires.allSatisfy(\.listens) && source.watchers == 1 }
            try await untilTrue("heartbeats come") { wires.allSatisfy { $0.text.contains(":\n\n") } }
            for wire in wires { await wire.close() }
            try await untilTrue("work ends") { source.watchers == 0 }
            // And it begins anew.
            let again = try await listen(rig)
            try await untilTrue("one listens") { again.listens && source.watchers == 1 }
            await again.close()
        }
    }

    @Test("More than so many are refused; one that ends makes room at once")
    func limit() async throws {
        let source = Source()
        let hub = hub(source, limit: 2, heartbeat: .seconds(600))
        try await withPages(live: hub) { rig async throws in
            let wires = [try await listen(rig), try await listen(rig)]
            try await untilTrue("both listen") { wires.allSatisfy(\.listens) }
            let refused = try await rig.ask("GET", "/live")
            #expect(refused.status == 503)
            #expect(refused["retry-after"] == "15")
            await wires[0].close()
            try await untilTrue("there is room") {
                let third = try await listen(rig)
                try await untilTrue("it is answered") { third.text.contains("\r\n\r\n") }
                let isLetIn = third.text.contains("HTTP/1.1 200")
                await third.close()
                return isLetIn
            }
            await wires[1].close()
        }
    }

    @Test("A stream ends after some minutes, and with its session")
    func ends() async throws {
        let source = Source()
        let token = try AccessSettings(isLocal: false, place: "", token: PagesRig.token)
        try await withPages(live: hub(source, heartbeat: .milliseconds(20), beats: 3)) { rig async throws in
            let wire = try await listen(rig)
            let text = await wire.untilClosed()
            #expect(text.hasSuffix("0\r\n\r\n"), "\(text)")
        }
        let hub = hub(source, heartbeat: .milliseconds(20), beats: 1_000_000)
        try await withPages(token, live: hub) { rig async throws in
            #expect(try await rig.ask("GET", "/live").status == 401)
            let cookie = SessionCookie.header(
                try #require(rig.access.welcome()),
                length: 1,
                isSecure: false
            ).value.prefix { $0 != ";" }
            let wire = try await listen(rig, headers: "Cookie: \(cookie)\r\n")
            try await untilTrue("heartbeats come") { wire.text.contains(":\n\n") }
            rig.access.signOut(Identity(name: "", subject: "", session: String(cookie.dropFirst(4))))
            let text = await wire.untilClosed()
            #expect(text.hasSuffix("0\r\n\r\n"), "\(text)")
        }
    }

    @Test("Another site's page cannot hold streams")
    func otherSites() async throws {
        try await withPages(live: hub(Source())) { rig async throws in
            let headers = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: cors", "Sec-Fetch-Dest: empty"]
            #expect(try await rig.ask("GET", "/live", headers: headers).status == 403)
        }
    }

    @Test("What a browser has not read yet does not grow")
    func mailbox() async {
        let mailbox = LiveMailbox()
        for number in 0..<100 { mailbox.put(["a", "b\(number % 3)"]) }
        _ = mailbox.beat()
        #expect(await mailbox.next() == .changed(["a", "b0", "b1", "b2"]))
        for number in 0..<100_000 { mailbox.put(["run-\(number)"]) }
        #expect(await mailbox.next() == .changed(["*"]))
        mailbox.put([])
        #expect(await mailbox.next() == .changed([]))
        _ = mailbox.beat()
        #expect(await mailbox.next() == .heartbeat)
        mailbox.end()
        #expect(await mailbox.next() == nil)
    }

    @Test("The listener stops at once although browsers listen, also one that does not read")
    func stop() async throws {
        let source = Source()
        let hub = hub(source)
        var (wires, log): ([Wire], LogLines?) = ([], nil)
        try await withPages(live: hub) { rig async throws in
            log = rig.log
            for number in 0..<10 { wires.append(try await listen(rig, reading: number > 0)) }
            try await untilTrue("all listen") { wires.dropFirst().allSatisfy(\.listens) }
        }
        // `withPages` has returned, so the listener has stopped; after its drain time it would have cut them off.
        let lines = try #require(log).lines
        #expect(lines.contains { $0.contains("Draining") } && !lines.contains { $0.contains("cut off") }, "\(lines)")
        try await untilTrue("nothing goes on") { source.watchers == 0 }
        for wire in wires.dropFirst() { #expect(await wire.untilClosed().hasSuffix("0\r\n\r\n")) }
        for wire in wires { await wire.close() }
    }
}

extension String {
    fileprivate func components(_ part: String) -> Int { ranges(of: part).count }
}

extension Wire {
    fileprivate var listens: Bool { text.contains("retry: 3000") }
}

extension Access {
    /// A session's cookie without the form.
    fileprivate func welcome() -> String? { openSession(name: "test") }
}
