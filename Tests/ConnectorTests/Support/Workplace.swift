import FoundationEssentials
import Glibc
import Sandbox

/// A folder of its own with a mapping and a spool, and the processes that a test starts there.
///
/// Processes know no variable of the shell that the tests run in.
actor Workplace {
    nonisolated let folder: String
    nonisolated let spool: SpoolFolder
    private var settings: [String: String] = [:]
    private var processes: [RunningProcess] = []
    /// Of processes, also of those that are just being started.
    private var count = 0
    private var sandboxes: [Sandbox] = []

    fileprivate init() throws {
        var template = Array("\(FileManager.default.temporaryDirectory.path)/connector-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Impatience(description: "no temporary folder: errno \(errno)") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        spool = SpoolFolder(path: "\(folder)/spool")
        try write(Self.mapping, to: "mapping.json")
    }

    /// What the project's example maps.
    private static let mapping = """
        {
          "contact": {
            "vertical":        { "progId": "SuperOffice:83", "kind": "list", "onUnknownItem": "fail" },
            "summary":         { "progId": "SuperOffice:84", "kind": "text" },
            "openers.primary": { "progId": "SuperOffice:86", "kind": "text" }
          },
          "person": {
            "openers.primary":   { "progId": "SuperOffice:10", "kind": "text" },
            "openers.secondary": { "progId": "SuperOffice:11", "kind": "text" },
            "role":              { "progId": "SuperOffice:12", "kind": "list", "onUnknownItem": "skip" }
          }
        }
        """

    /// Ends all processes as a power cut would.
    func killAll() async {
        for process in processes { await process.kill() }
    }

    fileprivate func close() async {
        await killAll()
        for sandbox in sandboxes { await sandbox.stop() }
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// What the processes wrote, for a test that failed.
    fileprivate var story: String {
        let listing = spool.jobs.map { "  \($0)" }.joined(separator: "\n")
        let logs = processes.map { process in
            "--- \(process.arguments.joined(separator: " "))\n"
                + process.errors.split(separator: "\n").suffix(40).joined(separator: "\n")
        }
        return "spool:\n\(listing)\n\(logs.joined(separator: "\n"))"
    }

    // MARK: Files

    /// Writes a file of the folder, in place.
    nonisolated func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
    }

    nonisolated func text(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data(), as: UTF8.self)
    }

    /// An empty spool, as far as one needs it.
    nonisolated func makeSpool(_ folders: [String] = []) throws {
        for folder in ["incoming"] + folders {
            try FileManager.default.createDirectory(
                atPath: "\(spool.path)/\(folder)",
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o750]
            )
        }
    }

    // MARK: Processes

    /// Settings that all processes started from now on get, unless they get others.
    func set(_ more: [String: String]) { settings.merge(more) { $1 } }

    func setting(_ name: String) -> String? { settings[name] }

    private func environment(_ more: [String: String]) -> [String: String] {
        let usual = [
            "PATH": "/usr/bin:/bin", "RECEIVER_PORT": "0", "OPS_PORT": "0", "SPOOL_FREE_MIB": "0", "LOG_FORMAT": "json",
            // Only the limit's own tests wait for it.
            "SO_CALLS_PER_SECOND": "1000",
        ]
        return usual.merging(settings) { $1 }.merging(more) { $1 }
    }

    /// Starts a command that runs until it is stopped, at the latest with the test.
    func start(
        _ arguments: String...,
        of program: String = Executable.path,
        settings more: [String: String] = [:]
    ) async throws -> RunningProcess {
        try await start(arguments, program: program, settings: more)
    }

    /// Starts a command where the kernel grants none of something: in a user namespace with limits of its own.
    ///
    /// - Parameter limit: a name in `/proc/sys/user`.
    func start(_ command: String, limiting limit: String) async throws -> RunningProcess {
        let script = "echo 0 > /proc/sys/user/\(limit) && exec \"$0\" \"$@\""
        return try await start(
            ["--user", "--map-root-user", "sh", "-c", script, Executable.path, command],
            program: "/usr/bin/unshare",
            settings: [:]
        )
    }

    /// Starts a command that may have so many descriptors open, and cannot raise that.
    func start(_ command: String, descriptors: Int, settings: [String: String] = [:]) async throws -> RunningProcess {
        let script = "ulimit -n \(descriptors) && exec \"$0\" \"$@\""
        return try await start(["-c", script, Executable.path, command], program: "/bin/sh", settings: settings)
    }

    func start(
        _ arguments: [String],
        program: String = Executable.path,
        settings more: [String: String]
    ) async throws -> RunningProcess {
        count += 1
        let process = try await RunningProcess(
            arguments,
            of: program,
            in: folder,
            environment: environment(more),
            log: "\(folder)/process-\(count)"
        )
        processes.append(process)
        return process
    }

    /// How a command ended.
    struct Outcome: Sendable {
        var code: Int32
        var output: String
        var errors: String
    }

    /// Runs a command to its end.
    func command(
        _ arguments: String...,
        of program: String = Executable.path,
        settings more: [String: String] = [:]
    ) async throws -> Outcome {
        try await command(arguments, program: program, settings: more)
    }

    func command(
        _ arguments: [String],
        program: String = Executable.path,
        settings more: [String: String] = [:]
    ) async throws -> Outcome {
        try await outcome(of: try await start(arguments, program: program, settings: more))
    }

    /// Runs a script to its end, in which `$0` is the connector.
    func shell(_ script: String) async throws -> Outcome {
        try await outcome(of: try await start(["-c", script, Executable.path], program: "/bin/sh", settings: [:]))
    }

    private func outcome(of process: RunningProcess) async throws -> Outcome {
        switch try await process.ended() {
        case .exit(let code): return Outcome(code: code, output: process.output, errors: process.errors)
        case .signal(let signal): throw Impatience(description: "\(process.arguments) died of signal \(signal)")
        }
    }

    /// A tenant and explorer in this process, which the settings of all processes started from now on name.
    func sandbox(tenant: String = PublishedPayload.tenant, actingAs associate: Int = 77) async throws -> Sandbox {
        var configuration = SandboxConfiguration()
        configuration.apiAssociateID = associate
        configuration.contextIdentifier = tenant
        let sandbox = Sandbox(configuration: configuration)
        sandboxes.append(sandbox)
        let address = try await sandbox.start()
        set([
            "SO_LOGIN_URL": address.loginURL, "SO_CLIENT_ID": configuration.clientID,
            "SO_CLIENT_SECRET": configuration.clientSecret, "SO_REFRESH_TOKEN": configuration.refreshToken,
            "SO_CONTEXT_IDENTIFIER": tenant, "COMPANY_EXPLORER_URL": address.explorerURL,
            "COMPANY_EXPLORER_TOKEN": configuration.explorerToken ?? "",
        ])
        return sandbox
    }
}

/// Gives a test a workplace; afterwards its processes are gone, however the test ended.
func withWorkplace(_ body: (Workplace) async throws -> Void) async throws {
    let workplace = try Workplace()
    do {
        try await body(workplace)
    } catch {
        print(await workplace.story)
        await workplace.close()
        throw error
    }
    await workplace.close()
}
