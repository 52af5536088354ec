import Dashboard
import FoundationEssentials
import Glibc
import JSON
import NIOPosix
import Processor
import Receiver
import Spool
import SuperOffice
import Webhook

/// What `/health/ready` says: whether this process can do what it is there for, and how the rest is.
///
/// A receiver is there to take webhooks and keep them. SuperOffice tries a delivery three times and then forgets it, so a
/// load balancer must not turn webhooks away because the CRM is down: what is kept is worked on later. Only checks whose
/// failing means that webhooks cannot be kept are vital; the others are shown, and count with `?deep=1`.
struct Readiness: Sendable {
    enum Role: Sendable {
        case receiving(isAccepting: @Sendable () -> Bool)
        case processing
    }

    let files: SpoolFiles
    /// Bytes of free space below which webhooks are refused.
    let floor: Int
    let role: Role

    func checks() async -> [ReadinessCheck] {
        do { return try await NIOThreadPool.singleton.runIfActive { look() } } catch {
            return [ReadinessCheck("process", isReady: false, detail: "stopping")]
        }
    }

    /// Blocks.
    private func look() -> [ReadinessCheck] {
        var checks = [spool]
        if case .receiving(let isAccepting) = role {
            let detail = isAccepting() ? "webhooks are accepted" : "starting or stopping"
            checks.insert(ReadinessCheck("receiver", isReady: isAccepting(), detail: detail), at: 0)
        }
        do {
            return checks + processor(try SpoolInspector(files: files).workers().filter(\.isAlive))
        } catch {
            return checks + [ReadinessCheck("processor", isReady: false, detail: "\(error)", isVital: isProcessor)]
        }
    }

    private var isProcessor: Bool { if case .processing = role { true } else { false } }

    /// The same for a scrape.
    var metrics: MetricsPage.Part {
        MetricsPage.Part("readiness") {
            let checks = look()
            let isReady = checks.allSatisfy { $0.isReady || !$0.isVital }
            return [.ours("ready", isReady ? 1 : 0)]
                + checks.map { .ours("check_ready", $0.isReady ? 1 : 0, [("check", $0.name)]) }
        }
    }

    // MARK: The spool

    private var spool: ReadinessCheck {
        for folder in [SpoolLayout.Folder.tmp, .incoming] where access(files.layout.path(folder), W_OK | X_OK) != 0 {
            let why = "cannot write into \(files.layout.path(folder)): \(String(cString: strerror(errno)))"
            return ReadinessCheck("spool", isReady: false, detail: why)
        }
        do {
            let free = try files.freeSpace()
            let detail = "\(free >> 20) MiB free at \(files.layout.root)"
            return ReadinessCheck("spool", isReady: free >= floor && !isOutOfFiles, detail: detail)
        } catch {
            return ReadinessCheck("spool", isReady: false, detail: "\(error)")
        }
    }

    private var isOutOfFiles: Bool {
        var volume = statvfs()
        return statvfs(files.layout.root, &volume) == 0 && volume.f_files > 0 && volume.f_favail == 0
    }

    // MARK: Whoever works on it

    private func processor(_ workers: [SpoolInspector.Worker]) -> [ReadinessCheck] {
        let relevant = isProcessor ? workers.filter { Self.isOurs($0.id) } : workers
        let statuses = relevant.compactMap(\.status)
        let isReady = statuses.contains { $0["ready"]?.bool == true }
        var detail = "knows the tenant and its fields"
        if statuses.isEmpty { detail = "nobody works on this spool; jobs wait" }
        if !statuses.isEmpty, !isReady { detail = "not ready yet, see the others" }
        var checks = [ReadinessCheck("processor", isReady: isReady, detail: detail, isVital: isProcessor)]
        if statuses.isEmpty { return checks }
        checks.append(watch(statuses))
        checks += breakers(relevant.standstills)
        let health = statuses.compactMap { $0["webhooks"].flatMap(WebhookHealth.init) }
            .max { $0.lookedAt ?? .distantPast < $1.lookedAt ?? .distantPast }
        if let health { checks.append(webhooks(health)) }
        return checks
    }

    /// By the process id in a claimer's name, `HOST-PID-NONCE`.
    private static func isOurs(_ id: String) -> Bool {
        let parts = id.split(separator: "-")
        return parts.count > 2 && parts[parts.count - 2] == "\(getpid())"
    }

    private func watch(_ statuses: [JSONValue]) -> ReadinessCheck {
        let broken = statuses.compactMap { $0["watch"] }.first { $0["whole"]?.bool == false }
        let why = broken.map { $0["why"]?.string ?? "a folder cannot be watched; sweeping only" }
        return ReadinessCheck("watch", isReady: broken == nil, detail: why ?? "file events come", isVital: false)
    }

    /// One for each destination, and one for the brakes on stages of the work.
    private func breakers(_ standstills: [Standstill]) -> [ReadinessCheck] {
        let stages = Set(Stage.allCases.map(\.rawValue))
        let checks = Destination.allCases.map { destination in
            check(destination.rawValue, standstills.first { $0.name == destination.rawValue })
        }
        return checks + [check("verdicts", standstills.first { stages.contains($0.name) })]
    }

    private func check(_ name: String, _ standstill: Standstill?) -> ReadinessCheck {
        let why = standstill.map { "claiming stopped: \($0.why)" }
        let name = name.lowercased().replacing(" ", with: "-")
        return ReadinessCheck(name, isReady: standstill == nil, detail: why, isVital: false)
    }

    private func webhooks(_ health: WebhookHealth) -> ReadinessCheck {
        let off = health.hooks.first { $0.state != .active }
        var detail = health.error
        if let off { detail = "webhook \(off.id) is \(off.state.rawValue)" }
        if detail == nil, health.hooks.isEmpty { detail = "no webhook of this app points here" }
        let isReady = off == nil && health.error == nil && !health.hooks.isEmpty
        return ReadinessCheck("webhooks", isReady: isReady, detail: detail, isVital: false)
    }
}
