import FoundationEssentials
import Glibc
import JSON
import Sandbox
import Testing

@Suite("logs", .timeLimit(.minutes(2)))
struct LogsCommandTests {
    /// A job that has been through some folders.
    private static func job(
        _ entity: String,
        _ key: Int,
        account: Int? = nil,
        _ steps: (at: String, to: String, why: String)...
    )
        -> String
    {
        let trail = steps.map { #"{"at":"\#($0.at)","to":"\#($0.to)","why":"\#($0.why)"}"# }.joined(separator: ",")
        let owner = account.map { #""account":{"id":\#($0),"name":"Firm \#($0)"},"# } ?? ""
        return #"{"Event":"\#(entity).changed","PrimaryKey":\#(key),"_spool":{\#(owner)"trail":[\#(trail)]}}"#
    }

    private static func put(_ place: Workplace, _ text: String, _ folder: String, _ name: String) throws {
        try place.makeSpool([folder])
        try place.write(text, to: "spool/\(folder)/\(name).json")
    }

    /// Jobs in four folders, whose steps are interleaved.
    private static func fill(_ place: Workplace) throws {
        let day = "2026-03-01T10"
        try put(
            place,
            job("contact", 18, account: 18, ("\(day):01:00.000Z", "deferred", "A"), ("\(day):05:00.000Z", "done", "B")),
            "done/2026-03-01",
            "20260301T100000.000000Z_contact.changed_18_a"
        )
        try put(
            place,
            job("person", 5, account: 18, ("\(day):02:00.000Z", "deferred", "C"), ("\(day):03:00.000Z", "failed", "D")),
            "failed",
            "20260301T100030.000000Z_person.changed_5_b"
        )
        try put(
            place,
            job("contact", 43, ("\(day):04:00.000Z", "proposed", "E")),
            "proposed",
            "20260301T100130.000000Z_contact.changed_43_c"
        )
    }

    private static func told(_ place: Workplace, _ arguments: String...) async throws -> [JSONValue] {
        let outcome = try await place.command(["logs", "--json"] + arguments)
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try objects(outcome.output)
    }

    private static func objects(_ text: String) throws -> [JSONValue] {
        try text.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
    }

    private static func whys(_ lines: [JSONValue]) -> [String] { lines.compactMap { $0["why"]?.string } }

    @Test("The steps of all folders in order of time")
    func order() async throws {
        try await withWorkplace { place in
            try Self.fill(place)
            let lines = try await Self.told(place)
            let (contact, person) = ("contact.changed", "person.changed")
            #expect(Self.whys(lines) == [contact, person, "A", contact, "C", "D", "E", "B"], "\(lines)")
            #expect(lines[0]["to"] == "received" && lines[0]["at"] == "2026-03-01T10:00:00.000Z")
            #expect(lines[5]["record"] == "person 5" && lines[5]["account"]?["name"] == "Firm 18")
            #expect(lines[5]["job"] == "20260301T100030.000000Z_person.changed_5_b" && lines[5]["to"] == "failed")
            let text = try await place.command("logs", settings: ["TZ": "Europe/Berlin"])
            let rows = text.output.split(separator: "\n")
            #expect(
                rows.count == 8 && rows[7].hasPrefix("2026-03-01 11:05:00  contact 18     done       B (Firm 18)"),
                "\(rows)"
            )
        }
    }

    @Test("Of a company, of a person, since a time, and the newest only")
    func filters() async throws {
        try await withWorkplace { place in
            try Self.fill(place)
            #expect(try await Self.told(place, "--company", "18").count == 6)
            #expect(Self.whys(try await Self.told(place, "--company", "43")) == ["contact.changed", "E"])
            #expect(Self.whys(try await Self.told(place, "--person", "5")) == ["person.changed", "C", "D"])
            #expect(try await Self.told(place, "--person", "18").isEmpty, "that is a company")
            #expect(Self.whys(try await Self.told(place, "--since", "2026-03-01T10:03")) == ["D", "E", "B"])
            let newest = try await place.command("logs", "-n", "2", "--json")
            #expect(Self.whys(try Self.objects(newest.output)) == ["E", "B"])
            #expect(try await place.command("logs", "-n", "2").errors.contains("older lines are left out"))
            let none = try await place.command("logs", "--company", "999")
            #expect(none.code == 0 && none.output.isEmpty && none.errors == "nothing happened\n")
            #expect(try await place.command("logs", "-n", "-1").code == 2)
        }
    }

    @Test("Moves that leave no story are told by their folders, and broken files are told of")
    func moves() async throws {
        try await withWorkplace { place in
            let now = Self.stamp(Date())
            let day = "\(now.prefix(4))-\(now.dropFirst(4).prefix(2))-\(now.dropFirst(6).prefix(2))"
            try Self.put(place, Body.renamed(contact: 18), "skipped/\(day)/own-change", "\(now)_contact.changed_18_a")
            try Self.put(
                place,
                Body.renamed(contact: 43),
                "skipped/2026-03-01/own-change",
                "20260301T100000.000000Z_contact.changed_43_b"
            )
            try Self.put(
                place,
                Self.job("contact", 9, ("2026-03-01T10:00:00.000Z", "failed", "X")),
                "incoming",
                "20260301T090000.000000Z_contact.changed_9_c"
            )
            try Self.put(place, "{", "failed", "d")
            try place.write("the file is not valid JSON\n", to: "spool/failed/d.json.why")
            try Self.put(place, "[1", "deferred", "e\u{7}")
            symlink("/etc/passwd", "\(place.spool.path)/failed/link.json")
            let lines = try await Self.told(place)
            func of(_ job: String) -> [JSONValue] { lines.filter { $0["job"]?.string?.hasSuffix(job) == true } }
            #expect(of("_a").map { $0["to"]?.string } == ["received", "skipped"])
            #expect(of("_a").last?["code"] == "own-change")
            // Its file was made today, in a folder of long ago: a copy.
            #expect(of("_b").last?["at"] == "2026-03-01T10:00:00.000Z")
            #expect(Self.whys(of("_c")) == ["contact.changed", "X", "put back"])
            #expect(of("d").last?["broken"] == true && Self.whys(of("d")) == ["the file is not valid JSON"])
            #expect(lines.count { $0["broken"] == true } == 2)
            #expect(!lines.contains { $0["job"] == "link" })
            let text = try await place.command("logs")
            #expect(text.code == 0 && !text.output.contains("\u{7}"), "cleaned")
        }
    }

    private static func stamp(_ date: Date) -> String {
        var seconds = time_t(date.timeIntervalSince1970)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let count = strftime(&text, text.count, "%Y%m%dT%H%M%S.000000Z", &parts)
        return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    @Test("With many files the newest lines are found, in order, and memory stays bounded")
    func many() async throws {
        try await withWorkplace { place in
            try place.makeSpool(["failed"])
            for number in 0..<5000 {
                let minute = "2026-03-01T\(10 + number / 3600):\(10 + number / 60 % 50):\(10 + number % 50).000Z"
                try Data(Self.job("contact", number, (minute, "failed", "\(number)")).utf8)
                    .write(to: URL(filePath: "\(place.spool.path)/failed/\(number).json"))
            }
            let lines = try await Self.told(place, "-n", "50")
            let times = lines.compactMap { $0["at"]?.string }
            #expect(times.count == 50 && times == times.sorted())
            let all = try await Self.told(place, "-n", "1000000")
            #expect(all.count == 5000 && Array(all.suffix(50)) == lines)
        }
    }

    @Test("Files that move while they are read are told, each step once")
    func moving() async throws {
        try await withWorkplace { place in
            try place.makeSpool(["failed", "deferred"])
            for number in 0..<300 {
                let text = Self.job("contact", number, ("2026-03-01T10:00:00.000Z", "deferred", "step \(number)"))
                try place.write(text, to: "spool/deferred/20260301T090000.000000Z_contact.changed_\(number)_x.json")
            }
            let path = place.spool.path
            let mover = Task.detached {
                // A thousand moves a second, far more than jobs make.
                for number in 0... {
                    if Task.isCancelled { return }
                    let name = "20260301T090000.000000Z_contact.changed_\(number % 300)_x.json"
                    let folders = ["deferred", "failed"]
                    let (from, to) = (folders[number / 300 % 2], folders[1 - number / 300 % 2])
                    rename("\(path)/\(from)/\(name)", "\(path)/\(to)/\(name)")
                    try? await Task.sleep(for: .milliseconds(1))
                }
            }
            defer { mover.cancel() }
            for _ in 0..<3 {
                let lines = try await Self.told(place, "-n", "100000")
                let steps = Self.whys(lines).filter { $0.hasPrefix("step ") }
                #expect(Set(steps).count == steps.count, "none twice")
                // While all of them move all the time; at rest it is 300.
                #expect(steps.count >= 295, "\(steps.count)")
            }
            mover.cancel()
            await mover.value
            #expect(Self.whys(try await Self.told(place, "-n", "100000")).count { $0.hasPrefix("step ") } == 300)
        }
    }

    @Test("-f tells what happens in a running connector, and ends with Ctrl-C")
    func follow() async throws {
        try await withWorkplace { place in
            let sandbox = try await place.sandbox()
            let connector = try await place.start("run", settings: ["WEBHOOK_WATCH_SECONDS": "0", "BACKFILL": "off"])
            _ = try await connector.logged("ready")
            let logs = try await place.start("logs", "-f", "--json")
            let sender = Sender(port: try await connector.webhookPort)
            for contact in [9, 18, 43] { #expect(try await sender.post(Body.renamed(contact: contact)) == 200) }
            func told(_ contact: Int) throws -> [String] {
                try Self.objects(logs.output).filter { $0["record"]?.string == "contact \(contact)" }
                    .compactMap { $0["to"]?.string }
            }
            for contact in [9, 18, 43] {
                try await waitUntil("contact \(contact) is done", details: { logs.output + logs.errors }) {
                    try told(contact).last == "done"
                }
                #expect(try told(contact).first == "received")
            }
            // A second job is skipped without being rewritten; a folder that was not there before.
            try place.write(#"{"Event":"sale.created","PrimaryKey":7,"EventId":"z"}"#, to: "spool/incoming/sale.json")
            try await waitUntil("the skipped one is told", details: { logs.output + logs.errors }) {
                try Self.objects(logs.output).contains { $0["to"] == "skipped" && $0["code"] == "other-event" }
            }
            // As a person replays.
            let job = try await place.spool.ending(of: "contact.changed_18_")
            rename("\(place.spool.path)/\(job)", "\(place.spool.path)/incoming/\(job.name)")
            try await waitUntil("the replay is told", details: { logs.output + logs.errors }) {
                try told(18).count { $0 == "done" } == 2
            }
            let lines = logs.output.split(separator: "\n")
            #expect(Set(lines).count == lines.count, "none twice: \(logs.output)")
            _ = sandbox
            await logs.send(SIGINT)
            #expect(try await logs.ended() == .signal(SIGINT))
        }
    }

    @Test("-f of a company begins with its past, and tells nothing of others")
    func followCompany() async throws {
        try await withWorkplace { place in
            try Self.fill(place)
            let logs = try await place.start("logs", "--follow", "--company", "18", "--json")
            try await waitUntil("the past is told") { try Self.objects(logs.output).count == 6 }
            let now = Self.stamp(Date() + 1)
            try Self.put(place, Body.renamed(contact: 43), "incoming", "\(now)_contact.changed_43_z")
            try Self.put(place, Body.renamed(contact: 18), "incoming", "\(now)_contact.changed_18_z")
            try await waitUntil("the new one is told", details: { logs.output + logs.errors }) {
                try Self.objects(logs.output).count == 7
            }
            #expect(try Self.objects(logs.output).last?["record"] == "contact 18")
        }
    }
}
