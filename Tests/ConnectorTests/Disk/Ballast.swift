import FoundationEssentials
import Glibc

/// What takes up a volume until nothing is left.
struct Ballast {
    let folder: String

    init(on volume: String) throws {
        folder = "\(volume)/ballast"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    }

    /// Writes until the disk is full, or until so many bytes are left.
    func takeSpace(leaving left: Int = 0) throws {
        let descriptor = open("\(folder)/space", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Impatience(description: "cannot make the ballast: errno \(errno)") }
        defer { close(descriptor) }
        for size in [1 << 20, 1 << 16, 1 << 12, 1 << 9] {
            let bytes = [UInt8](repeating: 0, count: size)
            while free > left + size, write(descriptor, bytes, size) == size {}
            if left == 0 { while write(descriptor, bytes, size) == size {} }
        }
        fsync(descriptor)
    }

    /// Makes files until the volume has no inode left.
    func takeInodes() {
        for number in 0... {
            let descriptor = open("\(folder)/\(number)", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
            if descriptor < 0 { return }
            close(descriptor)
        }
    }

    /// Bytes that are left.
    var free: Int {
        var status = statvfs()
        return statvfs(folder, &status) == 0 ? Int(status.f_bavail) * Int(status.f_frsize) : 0
    }

    func throwOverboard() throws { try FileManager.default.removeItem(atPath: folder) }
}
