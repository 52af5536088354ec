import FoundationEssentials
import Glibc

@testable import Spool

/// A stretch of a job's life, each call of which is to be hit once.
struct SweepScenario: Sendable, CustomStringConvertible {
    var description: String
    var jobs: [KnownJob]
    /// What comes over HTTP: one batch, or one after another.
    var arrivals: [NewJob] = []
    /// Files that are there before, by path, with their age in seconds; DAY is today.
    var files: [(path: String, job: Int, age: Double)] = []
    /// Anything else that is there before.
    var prepare: @Sendable (TestSpool) throws -> Void = { _ in }
    /// How each claim of a job ends, in order.
    ///
    /// The last one again and again; without any it is done.
    var endings: [String: [SweepEnding]] = [:]
    /// Seconds by which the clock is put forward, one step after another.
    var steps: [Double] = []
    /// Whether a processor runs.
    var processes = true
    /// What an operator does, before the processor starts.
    var hand: (@Sendable (SpoolOperations, Date) throws -> Void)?
    /// Whether it keeps the contract, too, where a move is a link and an unlink and the process is killed in between.
    var bearsLinks = true
    /// What is to be so at the very end, besides.
    var finally: @Sendable (TestSpool) -> String? = { _ in nil }
}

enum SweepEnding: Sendable {
    case done, skip, retryLater, fail, release, propose

    /// Proposed again where nobody said yes.
    case doneOnceApproved
}

extension SweepScenario {
    static let all: [SweepScenario] = [
        life, burst, noise, skipClaimed, failing, released, noJob, superseded, recovery, replay, forcedReplay,
        retention, proposed, approved, approvedInVain, rejected,
    ]

    private static let shown = #"{"new":"y","old":"x"}"#
    private static let proposal = text(
        "a",
        #", "_spool":{"trail":[{"at":"x","to":"proposed","why":"y","result":{"shown":\#(shown)}}]}"#
    )

    private static func text(_ id: String, _ more: String = "") -> String {
        #"{ "id":"\#(id)",  "lane":"\#(id)", "n":1.50\#(more) }"#
    }

    private static func arrival(_ id: String, _ seconds: Int) -> NewJob {
        let name = JobName(
            receivedAt: Date(timeIntervalSince1970: 1_770_000_000 + TimeInterval(seconds)),
            event: "contact.changed",
            key: "18",
            id: id
        )
        return NewJob(name: name, bytes: Array(text(id).utf8), identity: name.eventPart.map(String.init))
    }

    /// Received, claimed, put off, claimed again when its time has come, done.
    static let life = SweepScenario(
        description: "receive, claim, defer, claim, done",
        jobs: [KnownJob("a", text("a"), ends: ["done"])],
        arrivals: [arrival("a", 0)],
        endings: ["a": [.retryLater, .done]],
        steps: [3601]
    )

    /// Several at once share their flushes.
    static let burst = SweepScenario(
        description: "receive a batch",
        jobs: ["a", "b", "c", "d"].map { KnownJob($0, text($0), ends: ["done"]) },
        arrivals: [arrival("a", 0), arrival("b", 1), arrival("c", 2), arrival("d", 3)],
        processes: false
    )

    static let noise = SweepScenario(
        description: "skip from incoming",
        jobs: [KnownJob("a", text("a", #", "skip":"noise""#), ends: ["skipped"])],
        files: [("incoming/a.json", 0, 10)]
    )

    static let skipClaimed = SweepScenario(
        description: "skip a claimed job",
        jobs: [KnownJob("a", text("a"), ends: ["skipped"])],
        files: [("incoming/a.json", 0, 10)],
        endings: ["a": [.skip]]
    )

    static let failing = SweepScenario(
        description: "fail, where a file of that name is",
        jobs: [
            KnownJob("a", text("a"), ends: ["failed"]),
            KnownJob("b", text("b", #", "_spool":{"attempts":1,"trail":[]}"#), ends: ["failed"]),
        ],
        files: [("incoming/a.json", 0, 10), ("failed/a.json", 1, 10)],
        endings: ["a": [.fail]]
    )

    static let released = SweepScenario(
        description: "release",
        jobs: [KnownJob("a", text("a"), ends: ["done"])],
        files: [("incoming/a.json", 0, 10)],
        endings: ["a": [.release, .done]]
    )

    static let noJob = SweepScenario(
        description: "a file that is no job",
        jobs: [KnownJob("a", "{ no job", ends: ["failed"])],
        files: [("incoming/a.json", 0, 10)],
        finally: { $0.names("failed").contains { $0.hasSuffix(".why") } ? nil : "nobody says why" }
    )

    static let superseded = SweepScenario(
        description: "a later job covers an earlier one",
        jobs: [
            KnownJob("a", text("a", #", "entity":"e""#), ends: ["skipped", "done"]),
            // Without a time in its name, and none to be had from the disk, the earlier one counts as the later.
            KnownJob("b", text("b", #", "entity":"e""#), ends: ["done", "skipped"]),
        ],
        files: [("incoming/a.json", 0, 20), ("incoming/b.json", 1, 10)]
    )

    /// A process died with four jobs: one fresh, one at its last attempt, one broken, one whose name is taken.
    static let recovery = SweepScenario(
        description: "recover the jobs of a dead process",
        jobs: [
            KnownJob("a", text("a"), ends: ["done"]),
            KnownJob(
                "b",
                text("b", #", "_spool":{"attempts":15,"trail":[{"at":"x","to":"deferred","why":"killed"}]}"#),
                // Killed between the story and the move it starts afresh.
                ends: ["failed", "done"]
            ),
            KnownJob("c", "{", ends: ["failed"]), KnownJob("d", text("d"), ends: ["done"]),
            KnownJob("e", text("e"), ends: ["done"]),
        ],
        files: [
            ("processing/host-1-dead/a.json", 0, 10), ("processing/host-1-dead/b.json", 1, 10),
            ("processing/host-1-dead/c.json", 2, 10), ("processing/host-2-dead/d.json", 3, 10),
            ("deferred/d.json", 4, -999),
        ],
        prepare: { for id in 1...2 { try $0.drop("processing/host-\(id)-dead/.alive", "") } }
    )

    static let replay = SweepScenario(
        description: "replay",
        jobs: [
            KnownJob("a", text("a", #", "_spool":{"attempts":3,"trail":[]}"#), ends: ["failed", "done"]),
            KnownJob("b", text("b"), ends: ["done"]),
        ],
        files: [("failed/a.json", 0, 10), ("incoming/a.json", 1, 10)],
        hand: { hand, _ in _ = try hand.replay(entry(.failed)) },
        // Nothing is claimed, so recovery does not look: `check` finds the second name.
        bearsLinks: false
    )

    static let forcedReplay = SweepScenario(
        description: "replay --force, and work on it",
        jobs: [KnownJob("a", text("a", #", "_spool":{"attempts":3,"trail":[]}"#), ends: ["done"])],
        files: [("done/DAY/a.json", 0, 10)],
        hand: { hand, now in _ = try hand.replay(entry(.done(day: Timestamp.day(now))), force: true) }
    )

    /// Old days and scratch go, everything else stays.
    static let retention = SweepScenario(
        description: "retention",
        jobs: [
            KnownJob("a", text("a"), ends: ["done"]), KnownJob("b", text("b"), ends: ["failed"]),
            KnownJob("c", text("c"), ends: ["skipped"]),
        ],
        files: [("done/DAY/a.json", 0, 10), ("failed/b.json", 1, 1e8), ("skipped/DAY/noise/c.json", 2, 10)],
        prepare: { spool in
            for folder in ["done/2020-01-01", "skipped/2020-01-01/noise", "skipped/2020-01-02/deleted", "tmp/host-9-x"]
            {
                try spool.makeFolder(folder)
                for number in 1...2 { try spool.drop("\(folder)/\(number).json", "old") }
            }
            try spool.drop("tmp/scratch", "x")
        },
        steps: [3601],
        finally: { spool in
            let days = spool.names("done") + spool.names("skipped")
            return days == [spool.today, spool.today] ? nil : "there is \(days)"
        }
    )

    static let proposed = SweepScenario(
        description: "claim, propose",
        jobs: [KnownJob("a", text("a"), ends: ["proposed"])],
        files: [("incoming/a.json", 0, 10)],
        endings: ["a": [.propose]]
    )

    /// Killed before the yes was written down, or while it was given, it has to be approved again.
    static let approved = SweepScenario(
        description: "approve, claim, defer, claim, done",
        jobs: [KnownJob("a", proposal, ends: ["done", "proposed"])],
        files: [("proposed/a.json", 0, 10)],
        endings: ["a": [.retryLater, .doneOnceApproved]],
        steps: [3601],
        hand: { hand, _ in _ = try hand.approve(entry(.proposed).name) },
        finally: { spool in
            guard let bytes = try? spool.bytes("done/\(spool.today)/a.json") else { return nil }
            let story = (try? JobFile(bytes))?.story
            return story?.trail.contains { $0.reason?.code == .approved } == true ? nil : "done without a yes"
        }
    )

    static let approvedInVain = SweepScenario(
        description: "approve, claim, propose again",
        jobs: [KnownJob("a", proposal, ends: ["proposed"])],
        files: [("approved/a.json", 0, 10)],
        endings: ["a": [.propose]]
    )

    static let rejected = SweepScenario(
        description: "reject",
        jobs: [KnownJob("a", proposal, ends: ["skipped", "proposed"])],
        files: [("proposed/a.json", 0, 10)],
        hand: { hand, now in _ = try hand.reject(entry(.proposed).name, at: now) },
        // Nothing is claimed, so recovery does not look: `check` finds the second name.
        bearsLinks: false
    )

    private static func entry(_ folder: JobLocation) -> JobEntry {
        JobEntry(folder: folder, name: JobName(fileName: "a.json")!)
    }
}
