import Glibc
import Logging
import NIOCore

/// Gives all new connections to the instance that began to listen last.
///
/// With `SO_REUSEPORT` alone the kernel deals new connections out among all instances by hash, also to one that is about
/// to close its socket; those still waiting there are reset then. A classic BPF program can choose the instance by its
/// number, counted in the order of `listen`. Ours always says 1, the second: the successor, when there is one. A number
/// without an instance makes the kernel choose by hash, so a single instance, number 0, gets everything. When it closes,
/// the successor moves up to number 0. The program belongs to the group of sockets and passes on to whoever joins.
enum ReusePortSteering {
    /// `SO_ATTACH_REUSEPORT_CBPF` of asm-generic/socket.h.
    private static let attachProgram: CInt = 51
    /// `BPF_RET | BPF_K`: return the constant.
    private static let returnConstant: UInt16 = 0x06

    /// Says so in the log when the kernel refuses: then it deals by hash.
    static func prefer(on server: any Channel, logger: Logger) async {
        guard let provider = server as? any SocketOptionProvider else { return }
        let instructions = UnsafeMutablePointer<Instruction>.allocate(capacity: 1)
        instructions.initialize(to: Instruction(code: returnConstant, jumpTrue: 0, jumpFalse: 0, constant: 1))
        // The kernel copies the program during the call.
        defer { instructions.deallocate() }
        let program = Program(length: 1, instructions: UInt(bitPattern: instructions))
        do {
            try await provider.unsafeSetSocketOption(
                level: .socket,
                name: NIOBSDSocket.Option(rawValue: attachProgram),
                value: program
            ).get()
        } catch {
            logger.notice("A second instance will share new connections", metadata: ["error": "\(error)"])
        }
    }

    /// One instruction: `struct sock_filter`.
    private struct Instruction {
        var code: UInt16
        var jumpTrue: UInt8
        var jumpFalse: UInt8
        var constant: UInt32
    }

    /// A program, `struct sock_fprog`: the pointer is aligned to its own size.
    private struct Program: Sendable {
        var length: UInt16
        var instructions: UInt
    }
}
