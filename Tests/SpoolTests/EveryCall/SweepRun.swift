import Foundation
import Glibc

@testable import Spool

/// One run of a scenario with a fault at one call, then a restart, and what the contract says of each stage.
final class SweepRun: Sendable {
    let scenario: SweepScenario
    let fault: SweepFault?
    private let linksOnly: Bool
    let spool: TestSpool
    private let clock = TestClock()
    private let acknowledged = Guarded(Set<String>())
    /// How many there were until all was done; the sweeps after that repeat what was.
    private let calls = Guarded(0)
    private let complaints = Guarded([String]())

    /// - Parameter linksOnly: on a file system without `RENAME_NOREPLACE`.
    init(_ scenario: SweepScenario, fault: SweepFault?, linksOnly: Bool) throws {
        (self.scenario, self.fault, self.linksOnly) = (scenario, fault, linksOnly)
        spool = try TestSpool(inMemory: true)
        for file in scenario.files {
            let path = file.path.replacingOccurrences(of: "DAY", with: spool.today)
            try spool.makeFolder(String(path[..<path.lastIndex(of: "/")!]))
            try spool.drop(path, scenario.jobs[file.job].bytes)
            try spool.setModified(path, Date().addingTimeInterval(-file.age))
        }
        try scenario.prepare(spool)
        if linksOnly { spool.system.loseNoReplace() }
    }

    struct Outcome {
        /// The call that was hit; nil when the run has fewer.
        var hit: FaultyFileSystem.Record?
        var calls: Int
        var complaints: [String]
    }

    /// - Parameter number: of the call that is hit.
    func run(hitting number: Int) async throws -> Outcome {
        if let fault { spool.system.failCall(number, fault.injected) } else { spool.system.heal() }
        try await live()
        let hit = spool.system.hitCall
        spool.system.heal()
        if hit != nil, fault?.isKill == true { try checkAtRest("after the crash") }
        try await restart()
        return Outcome(hit: hit, calls: calls.withLock { $0 }, complaints: complaints.withLock { $0 })
    }

    private func complain(_ text: String) { complaints.withLock { $0.append(text) } }

    // MARK: The run that is hit

    private func live() async throws {
        await receive(remembering: RecentEvents())
        if let hand = scenario.hand { try? hand(SpoolOperations(files: spool.files), clock.now) }
        let processor = scenario.processes ? await process() : nil
        let count = spool.system.callCount
        calls.withLock { $0 = count }
        if !isKilled { spool.system.pauseFaults() }
        if let processor {
            // The disk is well again and the same process goes on.
            if !isKilled {
                await processor.work(Self.untilAllIsDone)
                try check("in the same process")
            }
            await processor.close()
        }
        if !spool.system.openDescriptors.isEmpty { complain("left open: \(spool.system.openDescriptors)") }
    }

    /// Looking again, a sweep, the longest wait for another attempt, and scratch that has become old.
    private static let untilAllIsDone: [TimeInterval] = [0, 6, 31, 3601, 3601]

    private func process() async -> Processor? {
        guard let processor = await startProcessor() else { return nil }
        await processor.work([0] + scenario.steps) { !self.isKilled }
        return processor
    }

    /// As a service manager would: once more when the start failed.
    private func startProcessor() async -> Processor? {
        for _ in 0..<2 where !isKilled {
            do { return try await Processor(spool, clock, scenario.endings) } catch {
                if !isKilled { spool.system.pauseFaults() }
            }
        }
        return nil
    }

    private var isKilled: Bool { fault?.isKill == true && spool.system.isDead }

    // MARK: Receiving

    /// Sends what was not acknowledged yet, at once, and what was refused once more.
    private func receive(remembering recent: RecentEvents) async {
        let waiting = scenario.arrivals.filter { !isAcknowledged($0) }
        guard !waiting.isEmpty else { return }
        let gate = Gate()
        let files = SpoolFiles(
            layout: spool.layout,
            system: HoldingFileSystem(spool.system, holding: .sync, gate)
        )
        let writer = SpoolWriter(files: files, freeSpaceFloor: 1, remembering: recent)
        defer { writer.stop() }
        for attempt in 1...2 where !isKilled {
            let refused = waiting.filter { !isAcknowledged($0) }
            if refused.isEmpty { return }
            if attempt == 2 { spool.system.pauseFaults() }
            await send(refused, to: writer, gate)
        }
    }

    /// The first is held up at its flush, so that the others become one batch.
    private func send(_ arrivals: [NewJob], to writer: SpoolWriter, _ gate: Gate) async {
        await withTaskGroup(of: Void.self) { group in
            let isAnswered = Flag()
            for (index, arrival) in arrivals.enumerated() {
                group.addTask {
                    if (try? await writer.write(arrival)) != nil { self.acknowledge(arrival) }
                    if index == 0 { isAnswered.raise() }
                }
                while index == 0, gate.waiting == 0, !isAnswered.isRaised { await Task.yield() }
            }
            while !isAnswered.isRaised, writer.waitingCount < arrivals.count - 1 { await Task.yield() }
            gate.open()
        }
    }

    private func acknowledge(_ arrival: NewJob) {
        acknowledged.withLock { _ = $0.insert(arrival.name.fileName) }
    }

    private func isAcknowledged(_ arrival: NewJob) -> Bool {
        acknowledged.withLock { $0.contains(arrival.name.fileName) }
    }

    // MARK: Restart

    private func restart() async throws {
        let recent = try RecentEvents.rebuilt(
            from: spool.files,
            since: .distantPast.addingTimeInterval(1e10),
            ignoringReasons: []
        ) { part, _ in String(part) }
        await receive(remembering: recent)
        let unheard = scenario.arrivals.filter { !isAcknowledged($0) }
        if !unheard.isEmpty { complain("a healthy writer refuses \(unheard.map(\.name))") }
        guard let processor = await startProcessor() else { return complain("a healthy spool cannot be started on") }
        let foreign = spool.names("processing").count - 1
        if foreign > 0 { complain("recovery left \(spool.tree("processing"))") }
        try checkAtRest("after recovery")
        // Without a crash all was done before.
        await processor.work(fault?.isKill == true || !scenario.processes ? Self.untilAllIsDone : [0, 31])
        try check("in the end")
        await processor.close()
        if !spool.names("processing").isEmpty { complain("left in processing/: \(spool.tree("processing"))") }
        if !spool.system.openDescriptors.isEmpty { complain("left open: \(spool.system.openDescriptors)") }
        try judge()
        if let complaint = scenario.finally(spool) { complain(complaint) }
    }

    /// What `check` says, and what `check --repair` is left to do: a crash between a failed file and its reason.
    private func judge() throws {
        var settings = SpoolCheck.Settings()
        settings.patience = 0
        let check = SpoolCheck(files: SpoolFiles(layout: spool.layout), settings: settings)
        for finding in try check.run(now: clock.now).findings where finding.severity != .note {
            guard finding.severity == .repairable, case .explain = finding.repair else {
                complain("check: \(finding)")
                continue
            }
            _ = try SpoolRepair(check: check).repair(finding, now: clock.now)
        }
        if try !check.run(now: clock.now).isClean { complain("check finds more after repairing") }
    }

    // MARK: What has to be so

    /// At any instant: each job is one file and whole, and what was acknowledged is there.
    private func checkAtRest(_ when: String) throws {
        let sighting = try Sighting(spool, scenario.jobs)
        let strangers = sighting.strangers.filter { !$0.contains("/2020-01-") }
        if !strangers.isEmpty { complain("\(when): torn or made up: \(strangers)") }
        let expected = Set(scenario.files.map(\.job)).map { scenario.jobs[$0].id }
        let promised = zip(scenario.jobs, scenario.arrivals).filter { isAcknowledged($0.1) }.map(\.0.id)
        for job in scenario.jobs {
            let count = sighting.files(job.id)
            if count == 0, expected.contains(job.id) || promised.contains(job.id) {
                complain("\(when): \(job.id) is lost")
            }
            if count > mostCopies(job) { complain("\(when): \(job.id) is at \(sighting.paths(job.id))") }
        }
    }

    private func mostCopies(_ job: KnownJob) -> Int {
        let comes = zip(scenario.jobs, scenario.arrivals).contains { $0.0.id == job.id }
        // A link whose unlink fails, and the disk is gone before anybody could see: the job may run from the old name.
        if linksOnly, case .outage? = fault { return 2 }
        return comes && fault?.mayRepeat == true ? 2 : 1
    }

    /// When everything was worked on: each job has one name, in a state where it may end, and nothing else is left.
    private func check(_ when: String) throws {
        try checkAtRest(when)
        let sighting = try Sighting(spool, scenario.jobs)
        for job in scenario.jobs {
            let places = sighting.places[job.id] ?? []
            if places.count > mostCopies(job) { complain("\(when): \(job.id) has the names \(places.map(\.path))") }
            var allowed = job.ends
            if fault?.mayForbid == true { allowed.insert("failed") }
            // One of two copies covers the other.
            if mostCopies(job) > 1 { allowed.insert("skipped") }
            for place in places where !allowed.contains(place.state) {
                complain("\(when): \(job.id) ended at \(place.path)")
            }
        }
        if !spool.processing.isEmpty { complain("\(when): left in processing/: \(spool.processing)") }
        if !spool.tree("tmp").isEmpty { complain("\(when): left in tmp/: \(spool.tree("tmp"))") }
        for why in spool.names("failed") where why.hasSuffix(".why") && !spool.exists("failed/\(why.dropLast(4))") {
            complain("\(when): \(why) without its job")
        }
    }
}
