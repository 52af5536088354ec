import FoundationEssentials
import Glibc
import JSON
import Subprocess
import SystemPackage

/// How a process ended.
enum ProcessEnd: Sendable, Equatable {
    case exit(CInt)
    case signal(CInt)
}

/// One process that a test has started, of the connector unless another program is named. What it writes goes into two
/// files.
actor RunningProcess {
    nonisolated let arguments: [String]
    nonisolated let outputFile: String
    nonisolated let errorFile: String
    nonisolated let id: pid_t
    private let end: Task<ProcessEnd, any Error>
    private var status: ProcessEnd?

    /// Starts a process and returns once it runs; in a session of its own when what it starts must be found again.
    init(
        _ arguments: [String],
        of program: String = Executable.path,
        in folder: String,
        environment: [String: String],
        log: String,
        inOwnSession: Bool = false
    ) async throws {
        self.arguments = arguments
        var options = PlatformOptions()
        options.createSession = inOwnSession
        let (outputFile, errorFile) = ("\(log).out", "\(log).err")
        self.outputFile = outputFile
        self.errorFile = errorFile
        let (started, announce) = AsyncStream.makeStream(of: pid_t.self)
        let end = Task<ProcessEnd, any Error> { [options] in
            defer { announce.finish() }
            let result = try await Subprocess.run(
                .path(FilePath(program)),
                arguments: Arguments(arguments),
                environment: .custom(
                    Dictionary(
                        uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
                    )
                ),
                workingDirectory: FilePath(folder),
                platformOptions: options,
                input: .none,
                output: .fileDescriptor(try Self.create(outputFile), closeAfterSpawningProcess: true),
                error: .fileDescriptor(try Self.create(errorFile), closeAfterSpawningProcess: true)
            ) { announce.yield($0.processIdentifier.value) }
            switch result.terminationStatus {
            case .exited(let code): return .exit(code)
            case .signaled(let signal): return .signal(signal)
            }
        }
        self.end = end
        guard let id = await started.first(where: { _ in true }) else {
            _ = try await end.value
            throw Impatience(description: "\(arguments) did not start")
        }
        self.id = id
        Task { await self.noteEnd() }
    }

    private static func create(_ path: String) throws -> FileDescriptor {
        try .open(FilePath(path), .writeOnly, options: [.create, .append], permissions: [.ownerReadWrite])
    }

    private func noteEnd() async { status = try? await end.value }

    var isRunning: Bool { status == nil }

    func send(_ signal: CInt) {
        if isRunning { Glibc.kill(id, signal) }
    }

    /// Ends it as a power cut would, and returns once it is gone.
    func kill() async {
        send(SIGKILL)
        _ = try? await end.value
        status = status ?? .signal(SIGKILL)
    }

    /// Waits for its end.
    func ended(within limit: Duration = patience) async throws -> ProcessEnd {
        try await eventually("\(arguments) ends", within: limit, details: { self.errors }) { self.status }
    }

    /// Asks it to stop and waits for its end.
    func stop(within limit: Duration = patience) async throws -> ProcessEnd {
        send(SIGTERM)
        return try await ended(within: limit)
    }

    nonisolated var output: String { Self.text(outputFile) }
    nonisolated var errors: String { Self.text(errorFile) }

    /// The lines of its log, which must have been asked for as JSON.
    nonisolated var log: [JSONValue] {
        errors.split(separator: "\n").compactMap { try? JSONValue(parsing: Array($0.utf8)) }
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    /// Seconds of processor time used so far.
    nonisolated var processorTime: Double {
        let fields = Self.text("/proc/\(id)/stat").split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
        return (user + system) / Double(sysconf(CInt(_SC_CLK_TCK)))
    }
}

extension RunningProcess {
    /// A line of the log with this message, and with these metadata.
    func logged(
        _ message: String,
        _ metadata: [String: String] = [:],
        within limit: Duration = patience
    ) async throws -> JSONValue {
        try await eventually("\(arguments) logs \(message)", within: limit, details: { self.errors }) {
            guard isRunning else { throw Impatience(description: "\(arguments) ended: \(errors)") }
            return log.first { line in
                line["message"]?.string == message && metadata.allSatisfy { line[$0.key]?.string == $0.value }
            }
        }
    }

    /// Where it accepts webhooks, once it does.
    var webhookPort: Int {
        get async throws { try await port(logged("accepting webhooks")) }
    }

    /// Where the operators' pages are, once they are.
    var operatorsPort: Int {
        get async throws { try await port(logged("Listening", ["room": "ops"])) }
    }

    private func port(_ line: JSONValue) throws -> Int {
        let text = line["port"]?.string ?? line["address"]?.string?.split(separator: ":").last.map(String.init)
        guard let port = text.flatMap({ Int($0) }) else {
            throw Impatience(description: "no port in \(line)")
        }
        return port
    }
}
