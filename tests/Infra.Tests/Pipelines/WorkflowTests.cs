namespace Serverless.Infra.Tests.Pipelines;

public sealed class WorkflowTests
{
    private static readonly string Folder = Repository.PathOf(".github", "workflows");

    public static TheoryData<string> Files => new(Directory.EnumerateFiles(Folder).Select(file => Path.GetFileName(file)!));

    [Theory]
    [MemberData(nameof(Files))]
    public void Workflow_EachFile_KeepsTheRules(string file)
    {
        Assert.Empty(WorkflowRules.Violations(File.ReadAllText(Path.Combine(Folder, file))));
    }

    [Theory]
    [InlineData("build.yml", "dotnet test")]
    [InlineData("package.yml", "dotnet publish src/Functions -c Release")]
    [InlineData("what-if.yml", "az deployment sub what-if")]
    [InlineData("deploy.yml", "az deployment sub create")]
    [InlineData("deploy.yml", "dotnet run --project eng/Deployment -- keys")]
    [InlineData("deploy.yml", "dotnet run --project eng/Deployment -- smoke")]
    [InlineData("dependency-review.yml", "actions/dependency-review-action@")]
    public void Workflow_ByItsName_DoesWhatItSays(string file, string step)
    {
        Assert.Contains(step, File.ReadAllText(Path.Combine(Folder, file)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("azure/login@a457da9ea143d694b1b9c7c869ebb04ebe844ef5 # v2.3.0", "azure/login@v2", "not pinned")]
    [InlineData("${{ vars.AZURE_CLIENT_ID }}", "${{ secrets.AZURE_CLIENT_ID }}", "a secret")]
    [InlineData("      id-token: write\n", "", "without a token")]
    [InlineData("    timeout-minutes: 60\n", "", "no time limit")]
    [InlineData("permissions:\n  contents: read\n\n", "permissions:\n  contents: write\n\n", "more than read")]
    [InlineData("--location \"$AZURE_LOCATION\"", "--location ${{ vars.AZURE_LOCATION }}", "pasted")]
    [InlineData("workflows/package.yml", "workflows/packages.yml", "not there")]
    public void Violations_AfterASlip_TellIt(string text, string replacement, string told)
    {
        var deploy = File.ReadAllText(Path.Combine(Folder, "deploy.yml")).ReplaceLineEndings("\n");
        Assert.Contains(text, deploy, StringComparison.Ordinal);

        var violations = WorkflowRules.Violations(deploy.Replace(text, replacement, StringComparison.Ordinal));

        Assert.Contains(violations, violation => violation.Contains(told, StringComparison.Ordinal));
    }
}
