namespace Serverless.LoadTests.Reports;

/// <summary>A piece of a report, whatever form it is written in.</summary>
internal abstract record Block
{
    public sealed record Heading(string Text) : Block;

    /// <summary>One or more sentences.</summary>
    public sealed record Paragraph(string Text) : Block;

    /// <summary>What happened, in a sentence or two.</summary>
    public sealed record Summary(string Text) : Block;

    public sealed record Warning(string Text) : Block;

    /// <summary>As it is typed.</summary>
    public sealed record Command(string Text) : Block;

    /// <param name="Head">The columns.</param>
    /// <param name="Rows">A cell for each column; without rows nothing is written.</param>
    public sealed record Table(IReadOnlyList<string> Head, IReadOnlyList<IReadOnlyList<string>> Rows) : Block;

    /// <summary>In HTML alone.</summary>
    public sealed record Chart(LineChart Line) : Block;
}
