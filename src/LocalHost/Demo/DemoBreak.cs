namespace Serverless.LocalHost.Demo;

/// <summary>A way to spoil one stored reading.</summary>
internal enum DemoBreak
{
    None,

    /// <summary>Its row is deleted.</summary>
    Drop,

    /// <summary>Its row is there twice.</summary>
    Double,

    /// <summary>The state shows an older value.</summary>
    Stale,
}
