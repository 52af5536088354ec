// swift-tools-version: 6.2
import PackageDescription

/// CI sets `WARNINGS_AS_ERRORS=1`; a user's newer compiler must not fail on a warning we have never seen.
let strict = Context.environment["WARNINGS_AS_ERRORS"] == "1"

let settings: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (strict ? [.treatAllWarnings(as: .error)] : [])

/// renameat2, syncfs and RENAME_NOREPLACE are GNU extensions of glibc's headers.
let gnu: [CSetting] = [.define("_GNU_SOURCE")]

/// Everything is bound at start, so that the tables of addresses are read-only from then on (full RELRO).
let hardened: [LinkerSetting] = [
    .unsafeFlags(["relro", "now"].flatMap { ["-Xlinker", "-z", "-Xlinker", $0] })
]

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let rsa = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let nio: [Target.Dependency] = ["NIOCore", "NIOPosix", "NIOConcurrencyHelpers"].map {
    .product(name: $0, package: "swift-nio")
}

/// One room of the house: `Sources/NAME` with its tests in `Tests/NAMETests`.
func room(
    _ name: String,
    _ dependencies: [Target.Dependency],
    resources: [Resource] = [],
    tests: [Target.Dependency] = []
) -> [Target] {
    [
        .target(
            name: name,
            dependencies: dependencies,
            resources: resources,
            cSettings: gnu,
            swiftSettings: settings
        ),
        .testTarget(
            name: name + "Tests",
            dependencies: [.byName(name: name)] + dependencies + tests,
            cSettings: gnu,
            swiftSettings: settings
        ),
    ]
}

let package = Package(
    name: "superoffice-connector",
    products: [
        .executable(name: "superoffice-connector", targets: ["superoffice-connector"]),
        .executable(name: "superoffice-sandbox", targets: ["superoffice-sandbox"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0", traits: ["Logging"]),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", exact: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
    ],
    targets: [
        .systemLibrary(
            name: "CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        )
    ]
        + room("JSON", [])
        + room("Text", [])
        + room(
            "Spool",
            [
                "JSON", "Text", logging, crypto, .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
            ]
        )
        + room("Webhook", ["JSON", "Text", "Spool", crypto])
        + room("HTTPClient", ["CCurl", "Text", httpTypes, metrics], tests: [hummingbird] + nio)
        + room(
            "SuperOffice",
            ["JSON", "Text", "Spool", "Webhook", "HTTPClient", httpTypes, logging, metrics, crypto, rsa],
            tests: [hummingbird, rsa]
        )
        + room("CompanyExplorer", ["JSON", "Text", "HTTPClient", httpTypes, logging, metrics], tests: [hummingbird])
        + room(
            "Receiver",
            [
                "JSON", "Text", "Spool", "Webhook", hummingbird, httpTypes, logging, lifecycle, crypto, metrics,
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ] + nio
        )
        + room(
            "Processor",
            [
                "JSON", "Text", "Spool", "Webhook", "SuperOffice", "CompanyExplorer", "HTTPClient", httpTypes, logging,
                lifecycle, crypto, metrics,
            ],
            tests: ["Sandbox", hummingbird] + nio
        )
        + room(
            "Dashboard",
            [
                "JSON", "Text", "Spool", "Webhook", "Operations", hummingbird, httpTypes, logging, lifecycle, crypto,
                metrics, .product(name: "Mustache", package: "swift-mustache"),
            ] + nio,
            // In the binary, so that it stays one file.
            resources: [.embedInCode("Templates"), .embedInCode("Assets")],
            tests: ["Receiver"]
        )
        + room(
            "Operations",
            [
                "JSON", "Text", "HTTPClient", "Spool", "Webhook", "SuperOffice", "CompanyExplorer", "Receiver",
                "Processor", httpTypes, logging, lifecycle, crypto,
            ] + nio
        )
        + room(
            "Sandbox",
            ["JSON", "Text", "HTTPClient", hummingbird, httpTypes, logging, lifecycle, crypto, rsa] + nio
        )
        + [
            .executableTarget(
                name: "superoffice-connector",
                dependencies: [
                    "JSON", "Text", "Spool", "Webhook", "SuperOffice", "CompanyExplorer", "HTTPClient", "Receiver",
                    "Processor", "Operations", "Dashboard", logging, lifecycle, signals, crypto, httpTypes,
                    hummingbird, metrics,
                    .product(name: "ArgumentParser", package: "swift-argument-parser"),
                    .product(name: "Configuration", package: "swift-configuration"),
                ] + nio,
                path: "Sources/Connector",
                // A link to what this build was resolved to, for `--version --verbose`.
                resources: [.embedInCode("resolved.json")],
                swiftSettings: settings,
                linkerSettings: hardened
            ),
            // The other side of the wire, and the demo: not part of what runs in production.
            .executableTarget(
                name: "superoffice-sandbox",
                dependencies: [
                    "JSON", "Text", "HTTPClient", "Sandbox", httpTypes, logging, lifecycle, signals, subprocess, system,
                    .product(name: "ArgumentParser", package: "swift-argument-parser"),
                ] + nio,
                path: "Sources/SandboxTool",
                swiftSettings: settings,
                linkerSettings: hardened
            ),
            .testTarget(
                name: "ConnectorTests",
                dependencies: [
                    "superoffice-connector", "superoffice-sandbox", "JSON", "Text", "HTTPClient", "Sandbox", "Spool",
                    "SuperOffice", "Processor", "Operations", httpTypes, subprocess, system, crypto,
                ],
                resources: [.embedInCode("Browser/PageChecks.js")],
                swiftSettings: settings
            ),
        ]
)
