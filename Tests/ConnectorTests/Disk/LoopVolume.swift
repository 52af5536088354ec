import FoundationEssentials
import Glibc

/// A file system of a test's own: an image file on a loop device.
///
/// Mounting needs root and loop devices.
///
/// ## Cutting the power
/// ext4 and xfs have a call that shuts them down without flushing their log (`xfs_io -x -c shutdown`): from then on
/// every call fails, and what the next mount finds is what the disk had been told. btrfs has none, so its image is
/// copied while the processes are stopped. The image lies on an xfs of its own, whose `reflink` copies a file at one
/// instant: the copy has everything that was written to the loop device until then and nothing that came later.
///
/// ## Limits
/// The device keeps what was written to it, in order: a disk that forgets what is in its own cache, or tears a sector,
/// is not simulated. Pages that the kernel had not written yet, and logs it had not committed, are lost as they would be.
actor LoopVolume {
    enum Kind: String, CaseIterable, Sendable { case ext4, xfs, btrfs }

    nonisolated let kind: Kind
    nonisolated let mountPoint: String
    private var image: String
    /// Where the image of a btrfs lies.
    private let outer: LoopVolume?
    private var isMounted = false
    private var copies = 0

    /// Why there can be none on this machine; nil when there can.
    static let obstacle: String? = {
        if getenv("ALL_TESTS").map({ String(cString: $0) }) != "1" {
            return "ALL_TESTS=1 is not set (scripts/test --all)"
        }
        if geteuid() != 0 { return "mounting needs root" }
        if access("/dev/loop-control", R_OK | W_OK) != 0 { return "there are no loop devices" }
        let missing = ["mount", "umount", "losetup", "xfs_io", "mkfs.ext4", "mkfs.xfs", "mkfs.btrfs"].filter {
            Tool.path($0) == nil
        }
        if !missing.isEmpty { return "\(missing.joined(separator: ", ")) is not installed" }
        let known = (try? String(contentsOf: URL(filePath: "/proc/filesystems"), encoding: .utf8)) ?? ""
        let unknown = Kind.allCases.map(\.rawValue).filter { !known.contains("\t\($0)\n") }
        return unknown.isEmpty ? nil : "the kernel has no \(unknown.joined(separator: ", "))"
    }()

    /// Makes a file system and mounts it.
    ///
    /// - Parameters:
    ///   - inodes: how many files it can hold, for ext4.
    init(_ kind: Kind, megabytes: Int, images: String, at mountPoint: String, inodes: Int? = nil) async throws {
        self.kind = kind
        self.mountPoint = mountPoint
        if kind == .btrfs {
            let folder = "\(images)/images"
            outer = try await LoopVolume(.xfs, megabytes: 3 * megabytes, images: images, at: folder)
            image = "\(folder)/btrfs.img"
        } else {
            outer = nil
            image = "\(images)/\(kind.rawValue)-\(UUID().uuidString).img"
        }
        do {
            try await Tool.run("truncate", "-s", "\(megabytes)M", image)
            switch kind {
            case .ext4:
                let count = inodes.map { ["-N", "\($0)"] } ?? []
                try await Tool.run("mkfs.ext4", ["-q", "-m", "0", "-E", "lazy_itable_init=0"] + count + [image])
            case .xfs: try await Tool.run("mkfs.xfs", ["-q", image])
            case .btrfs: try await Tool.run("mkfs.btrfs", ["-q", image])
            }
            try FileManager.default.createDirectory(atPath: mountPoint, withIntermediateDirectories: true)
            try await mount()
        } catch {
            await outer?.remove()
            throw error
        }
    }

    func mount() async throws {
        try await Tool.run("mount", "-o", "loop", image, mountPoint)
        isMounted = true
    }

    private func unmount() async throws {
        guard isMounted else { return }
        // A process that was killed may keep it busy for a moment.
        try await waitUntil("\(mountPoint) is unmounted", details: { await self.users }) {
            (try? await Tool.run("umount", mountPoint)) != nil
        }
        isMounted = false
        // In another mount namespace it may still be mounted, and would come back as it is.
        try await waitUntil("\(image) is no loop device's any more") {
            try await Tool.run("losetup", "-j", image).isEmpty
        }
    }

    private var users: String {
        get async { (try? await Tool.run("fuser", "-vm", mountPoint)) ?? "" }
    }

    /// How a disk goes bad under a process that goes on.
    enum Damage: String, CaseIterable, Sendable {
        /// After an error in its log: every call fails, or is answered from memory.
        case shutDown
        /// By a person, or by the kernel of a kind that says so.
        case readOnly
        /// ext4's own answer to an error (`errors=remount-ro`): it says nothing, and takes nothing.
        case emergency
    }

    func damage(_ damage: Damage) async throws {
        switch damage {
        case .shutDown: try await Tool.run("xfs_io", "-x", "-c", "shutdown", mountPoint)
        case .readOnly:
            // Not while a file is open for writing, which a probe does for a moment.
            try await waitUntil("it is read-only") {
                (try? await Tool.run("mount", "-o", "remount,ro", mountPoint)) != nil
            }
        case .emergency:
            try await Tool.run("mount", "-o", "remount,errors=remount-ro", mountPoint)
            let device = try await Tool.run("losetup", "-n", "-O", "NAME", "-j", image)
            let name = device.split(separator: "/").last.map { $0.trimmingPrefix(while: \.isWhitespace) } ?? ""
            let trigger = "/sys/fs/ext4/\(name.filter { !$0.isWhitespace })/trigger_fs_error"
            try Data("test".utf8).write(to: URL(filePath: trigger))
        }
    }

    /// What a person does about it: nothing may be open there, or it cannot be unmounted.
    func repair(_ damage: Damage) async throws {
        if damage == .readOnly {
            try await Tool.run("mount", "-o", "remount,rw", mountPoint)
        } else {
            try await unmount()
            if damage == .emergency { _ = try? await Tool.run("fsck.ext4", "-fp", image) }
            try await mount()
        }
    }

    /// After somebody has unmounted it.
    func mountAgain() async throws {
        isMounted = false
        try await waitUntil("\(image) is no loop device's any more") {
            try await Tool.run("losetup", "-j", image).isEmpty
        }
        try await mount()
    }

    /// Ends these processes and takes the file system's power away, at the same moment; it is mounted again afterwards.
    func cutPower(of processes: [RunningProcess]) async throws {
        if kind == .btrfs {
            for process in processes { await process.send(SIGSTOP) }
            copies += 1
            let copy = "\(image).\(copies)"
            try await Tool.run("cp", "--reflink=always", image, copy)
            for process in processes { await process.kill() }
            try await unmount()
            try FileManager.default.removeItem(atPath: image)
            try FileManager.default.moveItem(atPath: copy, toPath: image)
        } else {
            try await Tool.run("xfs_io", "-x", "-c", "shutdown", mountPoint)
            for process in processes { await process.kill() }
            try await unmount()
        }
        try await mount()
    }

    /// Unmounts it, whoever uses it, and removes the image.
    func remove() async {
        if isMounted { _ = try? await Tool.run("umount", "-l", mountPoint) }
        isMounted = false
        await outer?.remove()
        try? FileManager.default.removeItem(atPath: image)
    }
}

/// Gives a test a file system at the place of its spool; afterwards it is gone, however the test ended.
func withVolume(
    _ kind: LoopVolume.Kind,
    megabytes: Int = 512,
    inodes: Int? = nil,
    _ place: Workplace,
    _ body: (LoopVolume) async throws -> Void
) async throws {
    // A flush to memory is quick, and what it costs is not the question here.
    let images = "\(access("/dev/shm", W_OK) == 0 ? "/dev/shm" : place.folder)/volume-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: images, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: images) }
    let volume = try await LoopVolume(kind, megabytes: megabytes, images: images, at: place.spool.path, inodes: inodes)
    do {
        try await body(volume)
    } catch {
        await place.killAll()
        await volume.remove()
        throw error
    }
    await place.killAll()
    await volume.remove()
}
