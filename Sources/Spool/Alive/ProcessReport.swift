package import FoundationEssentials
package import JSON

/// What a process says of itself in its heartbeat.
///
/// ## On disk
/// `locks/alive/HOST-BOOT-PID-NONCE`: one line of JSON; its checksum (FNV-1a, 64 bits, decimal) in a second line; spaces
/// up to a multiple of 4096 bytes. It is overwritten in place, which goes on where a disk has no space or inode left for
/// another file; by the checksum a reader knows whether it saw two texts at once. Members that a reader does not know
/// are left out.
package struct ProcessReport: Sendable, Equatable {
    package enum Role: String, Sendable, CaseIterable { case receive, process, pages }

    package var identity: ProcessIdentity
    /// Of the program.
    package var version = ""
    package var roles: Set<Role> = []
    package var startedAt: Date
    package var writtenAt: Date
    /// When it was written on the clock that is never set, which all processes of one boot share.
    package var uptime: Duration
    /// Its folder in `processing/`.
    package var claimer: String?
    /// For how many seconds each loop has not answered; 0 for one that answered when it was asked last.
    package var loops: [String: Double] = [:]
    /// nil of a process that receives nothing.
    package var receiver: ReceiverFigures?
    /// What its parts published: whether it is ready, open breakers, the watch, webhooks.
    package var status: [String: JSONValue] = [:]

    /// Of this layout of the file.
    private static let format = 1
    private static let blockSize = 4096
    static let sizeLimit = 1 << 18

    package init(identity: ProcessIdentity, at clock: SpoolClock) {
        self.identity = identity
        startedAt = clock.wall()
        writtenAt = startedAt
        uptime = clock.monotonic().uptime
    }

    /// How old it is: by the monotonic clock where both sides share one.
    func age(seenBy observer: ProcessIdentity, at clock: SpoolClock) -> TimeInterval {
        let isSameBoot = !identity.boot.isEmpty && identity.boot == observer.boot
        let age =
            isSameBoot
            ? (clock.monotonic().uptime - uptime).inSeconds : clock.wall().timeIntervalSince(writtenAt)
        return max(0, age)
    }
}

extension ProcessReport {
    /// Reads a file; nil when it is none, or was being written.
    init?(file bytes: [UInt8]) {
        let lines = bytes.split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: false)
        guard lines.count > 2, String(decoding: lines[1], as: UTF8.self) == String(FNV1a.hash(lines[0])),
            let json = try? JSONValue(parsing: lines[0])
        else { return nil }
        self.init(json)
    }

    private init?(_ json: JSONValue) {
        guard let identity = ProcessIdentity(json),
            let startedAt = json["startedAt"]?.instant,
            let writtenAt = json["writtenAt"]?.instant,
            let uptime = json["uptime"]?.double, uptime.isFinite, abs(uptime) < 1e12
        else { return nil }
        self.identity = identity
        version = json["version"]?.string ?? ""
        roles = Set((json["roles"]?.array ?? []).compactMap { $0.string.flatMap(Role.init) })
        (self.startedAt, self.writtenAt, self.uptime) = (startedAt, writtenAt, .seconds(uptime))
        claimer = json["claimer"]?.string
        loops = (json["loops"]?.object ?? [:]).compactMapValues(\.double)
        receiver = json["receiver"].flatMap { $0.object == nil ? nil : ReceiverFigures($0) }
        status = json["status"]?.object ?? [:]
    }

    package var json: JSONValue {
        var members = identity.json
        members["format"] = .integer(Self.format)
        members["version"] = .string(version)
        members["roles"] = .array(roles.map(\.rawValue).sorted().map { .string($0) })
        members["startedAt"] = .string(Timestamp.readable(startedAt))
        members["writtenAt"] = .string(Timestamp.readable(writtenAt))
        members["uptime"] = .number(uptime.inSeconds)
        members["claimer"] = claimer.map { .string($0) }
        members["loops"] = .object(loops.mapValues { .number($0) })
        members["receiver"] = receiver?.json
        members["status"] = .object(status)
        return .object(members)
    }

    /// The whole file, never shorter than `width` bytes, so that the end of a longer one does not stay behind.
    func file(width: Int) -> [UInt8] {
        var text = json.serialized()
        let checksum = FNV1a.hash(text)
        text += Array("\n\(checksum)\n".utf8)
        let blocks = max(text.count + 1, width) + Self.blockSize - 1
        text += [UInt8](repeating: UInt8(ascii: " "), count: blocks / Self.blockSize * Self.blockSize - text.count)
        text[text.count - 1] = 0x0A
        return text
    }
}
