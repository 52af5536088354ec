import FoundationEssentials
import Spool
import Testing
import Webhook

@testable import Dashboard

/// What the buttons do: files move, and the log says who moved them.
@Suite("Actions", .timeLimit(.minutes(1)))
struct ActionTests {
    private func post(_ rig: PagesRig, _ path: String, _ form: [String: String], confirmed: Bool = true) async throws
        -> WireAnswer
    {
        var form = form
        form["csrf"] = try await rig.formToken()
        if confirmed { form["confirmed"] = "yes" }
        return try await rig.ask("POST", path, form: form)
    }

    private static let places = [
        ("deferred", "deferred/a.json"), ("done", "done/2026-03-01/a.json"),
        ("skipped", "skipped/2026-03-01/own-change/a.json"),
    ]

    @Test("A job is asked about first, then moved back to incoming", arguments: places)
    func replay(_ state: String, _ place: String) async throws {
        try await withPages { rig async throws in
            try rig.put(place)
            let form = ["job": "a.json", "state": state, "return": "/runs/x?page=2"]
            let question = try await post(rig, "/actions/replay", form, confirmed: false)
            #expect(question.status == 200)
            for part in [
                #"action="/actions/replay""#, #"name="job" value="a.json""#, #"name="state" value="\#(state)""#,
                #"name="return" value="/runs/x?page=2""#, #"name="confirmed" value="yes""#, "\(state)/a.json",
                #"name="csrf" value="\#(try await rig.formToken())""#,
            ] {
                #expect(question.body.contains(part), "\(part) in \(question.body)")
            }
            #expect(rig.exists(place))
            let answer = try await post(rig, "/actions/replay", form)
            #expect(answer.status == 303)
            #expect(answer["location"] == "/runs/x?page=2&notice=replayed-1")
            #expect(!rig.exists(place))
            #expect(rig.exists("incoming/a.json"))
            #expect(
                rig.log.contains(
                    "notice Job replayed",
                    "action=replay",
                    "by=local",
                    "job=a.json",
                    "state=\(state)",
                    "peer=127.0.0.1"
                )
            )
            // Meanwhile somebody else did it.
            let late = try await post(rig, "/actions/replay", form)
            #expect(late["location"] == "/runs/x?page=2&notice=gone")
            let page = try await rig.ask("GET", "/?notice=gone")
            #expect(page.body.contains(Texts.english["nothingThere"]))
        }
    }

    @Test("A job that failed is moved back at once: nothing is lost by it")
    func replayAtOnce() async throws {
        try await withPages { rig async throws in
            try rig.put("failed/a.json")
            let form = ["job": "a.json", "state": "failed", "return": "/runs/x"]
            let answer = try await post(rig, "/actions/replay", form, confirmed: false)
            #expect(answer.status == 303 && answer["location"] == "/runs/x?notice=replayed-1")
            #expect(rig.exists("incoming/a.json") && !rig.exists("failed/a.json"))
            #expect(rig.log.contains("notice Job replayed", "by=local", "job=a.json", "state=failed"))
        }
    }

    @Test("A forced replay asks for a new analysis")
    func force() async throws {
        try await withPages { rig async throws in
            try rig.put("done/2026-03-01/a.json")
            let form = ["job": "a.json", "state": "done", "force": "yes"]
            #expect(try await post(rig, "/actions/replay", form)["location"] == "/?notice=replayed-1")
            #expect(rig.text("incoming/a.json").contains(#""force":true"#), "\(rig.text("incoming/a.json"))")
        }
    }

    @Test(
        "A name is never a path, and a folder never another",
        arguments: [
            ("../../etc/passwd.json", "failed"), ("../done/2026-03-01/b.json", "failed"), ("b", "done"),
            (".hidden.json", "done"),
            ("b.json", "tmp"), ("b.json", "ledger"), ("b.json", "locks"), ("b.json", "processing"),
            ("b.json", "incoming"),
            ("b.json", ""), ("b.json\0.json", "done"), ("", "done"), ("b.json", "done/2026-03-01"),
        ]
    )
    func names(_ job: String, _ state: String) async throws {
        try await withPages { rig async throws in
            try rig.put("done/2026-03-01/b.json")
            for (path, form) in [("/actions/replay", ["job": job, "state": state]), ("/actions/retry", ["job": job])] {
                let answer = try await post(rig, path, form)
                #expect(answer.status == 400 || answer["location"] == "/?notice=gone", "\(path) \(answer.status)")
            }
            #expect(rig.exists("done/2026-03-01/b.json"))
            #expect(!rig.exists("incoming/b.json"))
        }
    }

    @Test(
        "A company is enriched after a question: a job is in incoming, forced where that was chosen",
        arguments: [false, true]
    )
    func enrich(isForced: Bool) async throws {
        try await withPages { rig async throws in
            let form = ["company": "18", "return": "/runs/x"].merging(isForced ? ["force": "yes"] : [:]) { $1 }
            let question = try await post(rig, "/actions/enrich", form, confirmed: false)
            #expect(question.status == 200)
            #expect(question.body.contains(#"name="company" value="18""#), "\(question.body)")
            let incoming = "\(rig.files.layout.root)/incoming"
            #expect(try FileManager.default.contentsOfDirectory(atPath: incoming).isEmpty)

            #expect(try await post(rig, "/actions/enrich", form)["location"] == "/runs/x?notice=ordered")
            let names = try FileManager.default.contentsOfDirectory(atPath: incoming)
            let name = try #require(names.first)
            #expect(names.count == 1 && name.contains("_contact.requested_18_"))
            #expect(rig.text("incoming/\(name)").contains(#""force":true"#) == isForced)
            #expect(rig.log.contains("notice Job ordered", "action=enrich", "by=local", "force=\(isForced)"))
        }
    }

    @Test("Only a company's number is taken", arguments: ["", "0", "-1", "x", "18;19", "../18"])
    func enrichWhat(_ company: String) async throws {
        try await withPages { rig async throws in
            #expect(try await post(rig, "/actions/enrich", ["company": company]).status == 400)
        }
    }

    @Test("A deferred job is made due: its mtime is now")
    func retry() async throws {
        try await withPages { rig async throws in
            try rig.put("deferred/a.json")
            let path = "\(rig.files.layout.root)/deferred/a.json"
            func due() throws -> Date? {
                try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
            }
            try FileManager.default.setAttributes([.modificationDate: Date() + 3600], ofItemAtPath: path)
            let answer = try await post(rig, "/actions/retry", ["job": "a.json"], confirmed: false)
            #expect(answer["location"] == "/?notice=retried-1")
            #expect(abs(try #require(try due()).timeIntervalSinceNow) < 60)
            #expect(rig.log.contains("notice Job made due", "action=retry", "by=local", "job=a.json"))
            #expect(try await post(rig, "/actions/retry", ["job": "b.json"])["location"] == "/?notice=gone")
        }
    }

    @Test("Pausing leaves a note with who and why; resuming takes it away")
    func pause() async throws {
        try await withPages(try AccessSettings(isLocal: false, place: "", token: PagesRig.token)) { rig async throws in
            let alda = try await rig.signIn()
            let token = try await rig.formToken([alda])
            func post(_ path: String, _ more: [String: String] = [:]) async throws -> String? {
                let form = ["csrf": token, "confirmed": "yes"].merging(more) { $1 }
                return try await rig.ask("POST", path, headers: [alda], form: form)["location"]
            }
            #expect(try await post("/actions/pause", ["note": "CRM upgrade\r\n\u{1b}[2Juntil 5"]) == "/?notice=paused")
            let note = rig.text("locks/PAUSED")
            #expect(note.hasSuffix("Z Alda CRM upgrade [2Juntil 5\n"), "\(note)")
            #expect(try await post("/actions/pause", ["note": "again"]) == "/?notice=paused-already")
            #expect(rig.text("locks/PAUSED") == note)
            #expect(try await post("/actions/resume") == "/?notice=resumed")
            #expect(!rig.exists("locks/PAUSED"))
            #expect(try await post("/actions/resume") == "/?notice=resumed-already")
            #expect(rig.log.contains("notice Paused", "action=pause", "by=Alda"))
            #expect(rig.log.contains("notice Resumed", "action=resume", "by=Alda"))
        }
    }

    @Test("Trying now raises the signal that every process hears, and leaves a pause alone")
    func tryNow() async throws {
        try await withPages { rig async throws in
            let question = try await post(rig, "/actions/try-now", ["return": "/spool"], confirmed: false)
            #expect(question.status == 200 && question.body.contains(Texts.english["askTryNow"]))
            #expect(!rig.exists("locks/TRY-NOW"))
            let answer = try await post(rig, "/actions/try-now", ["return": "/spool"])
            #expect(answer["location"] == "/spool?notice=trying")
            #expect(rig.exists("locks/TRY-NOW") && !rig.exists("locks/PAUSED"))
            #expect(rig.log.contains("notice Trying now", "action=try-now", "by=local"))
            #expect(try await rig.ask("GET", "/?notice=trying").body.contains(Texts.english["tryingNow"]))
        }
    }

    @Test("The one who does it leads back to a page of ours only")
    func openRedirect() async throws {
        try await withPages { rig async throws in
            for target in ["//evil.example", "https://evil.example", "/\\evil.example", "/\r\nX: y"] {
                let form = ["return": target]
                let page = try await post(rig, "/actions/resume", form, confirmed: false)
                #expect(!page.body.contains("evil"), "\(target)")
                #expect(try await post(rig, "/actions/resume", form)["location"] == "/?notice=resumed-already")
            }
        }
    }

    @Test("What files and reasons are called stands on the page as text")
    func escaping() async throws {
        try await withPages { rig async throws in
            let name = #"a<script>alert(1)</script>"\#u{301}.json"#
            let job = name.replacing("/", with: "-")
            try rig.put("done/2026-03-01/\(job)")
            let page = try await post(rig, "/actions/replay", ["job": job, "state": "done"], confirmed: false)
            #expect(page.status == 200)
            #expect(!page.body.contains("<script>alert"))
            #expect(page.body.contains("&lt;script&gt;"))
        }
    }

    @Test("A spool that does not let us says so, on the page and in the log")
    func trouble() async throws {
        try await withPages { rig async throws in
            // A folder where the note would be made makes every user fail alike.
            try FileManager.default.removeItem(atPath: "\(rig.files.layout.root)/locks")
            try Data().write(to: URL(filePath: "\(rig.files.layout.root)/locks"))
            let answer = try await post(rig, "/actions/pause", ["note": ""])
            #expect(answer.status == 503)
            #expect(answer.body.contains(Texts.english("failed", ["error": ""])))
            #expect(rig.log.contains("error An operator's action failed", "path=/actions/pause"))
        }
    }

    @Test("The questions come in the viewer's language")
    func german() async throws {
        try await withPages { rig async throws in
            var form = ["csrf": try await rig.formToken()]
            form["return"] = "/"
            let page = try await rig.ask("POST", "/actions/pause", headers: ["Accept-Language: de-DE"], form: form)
            #expect(page.body.contains("Bearbeitung anhalten? Laufende Jobs werden beendet."))
            #expect(
                try await rig.ask("GET", "/?notice=replayed-1234", headers: ["Accept-Language: de"]).body.contains(
                    "1.234 Jobs liegen wieder"
                )
            )
        }
    }
}
