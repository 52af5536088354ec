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

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
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
    products: [.executable(name: "superoffice-connector", targets: ["superoffice-connector"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["Logging"]),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        .systemLibrary(
            name: "CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        )
    ]
        + room("JSON", [])
        + room(
            "Spool",
            [
                "JSON", logging, crypto, .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
            ]
        )
        + room("Webhook", ["JSON", "Spool", crypto])
        + room("HTTPClient", ["CCurl", httpTypes, metrics] + nio, tests: [hummingbird])
        + room("SuperOffice", ["JSON", "HTTPClient", httpTypes, logging, metrics], tests: [hummingbird])
        + room("CompanyExplorer", ["JSON", "HTTPClient", httpTypes, logging, metrics], tests: [hummingbird])
        + room(
            "Receiver",
            [
                "JSON", "Spool", "Webhook", hummingbird, httpTypes, logging, lifecycle, crypto, metrics,
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ] + nio
        )
        + room(
            "Processor",
            [
                "JSON", "Spool", "Webhook", "SuperOffice", "CompanyExplorer", "HTTPClient", httpTypes, logging,
                lifecycle,
                crypto, metrics,
            ] + nio,
            tests: ["Sandbox", hummingbird]
        )
        + room("Reports", [])
        + room(
            "Dashboard",
            [
                "JSON", "Spool", "Webhook", "SuperOffice", hummingbird, httpTypes, logging, lifecycle, crypto, metrics,
                .product(name: "Mustache", package: "swift-mustache"),
            ] + nio,
            // In the binary, so that it stays one file.
            resources: [.embedInCode("Templates"), .embedInCode("Assets")],
            tests: ["Receiver"]
        )
        + room("Sandbox", ["JSON", "HTTPClient", hummingbird, httpTypes, logging, lifecycle, crypto] + nio)
        + [
            .executableTarget(
                name: "superoffice-connector",
                dependencies: [
                    "JSON", "Spool", "Webhook", "SuperOffice", "CompanyExplorer", "HTTPClient", "Receiver",
                    "Processor", "Sandbox", "Reports", "Dashboard", logging, lifecycle, signals, crypto, httpTypes,
                    hummingbird, metrics,
                    .product(name: "ArgumentParser", package: "swift-argument-parser"),
                    .product(name: "Configuration", package: "swift-configuration"),
                ] + nio,
                path: "Sources/Connector",
                swiftSettings: settings
            ),
            .testTarget(
                name: "ConnectorTests",
                dependencies: [
                    "superoffice-connector", "JSON", "HTTPClient", "Sandbox", "Spool", "SuperOffice", "Processor",
                    httpTypes,
                    .product(name: "Subprocess", package: "swift-subprocess"),
                    .product(name: "SystemPackage", package: "swift-system"),
                ],
                resources: [.embedInCode("Browser/PageChecks.js")],
                swiftSettings: settings
            ),
        ]
)
