using Serverless.Infra.Tests.Bicep;
using YamlDotNet.RepresentationModel;

namespace Serverless.Infra.Tests.Pipelines;

/// <summary>What azure.yaml names is there.</summary>
public sealed class AzureDeveloperCliTests
{
    private static readonly YamlMappingNode Definition = YamlFile.Parse(File.ReadAllText(Repository.PathOf("azure.yaml")));

    [Fact]
    public void Infra_ParameterDefinitionIsThere()
    {
        var parameters = Repository.PathOf([.. Definition.TextAt("infra", "path").Split('/'), $"{Definition.TextAt("infra", "module")}.bicepparam"]);

        Assert.True(File.Exists(parameters), $"{parameters} is not there.");
    }

    [Fact]
    public void Service_Tag_IsTheOneTheTemplateSets()
    {
        var service = Assert.Single((YamlMappingNode)Definition.At("services")!);

        Assert.True(Directory.Exists(Repository.PathOf(service.Value.TextAt("project").Split('/'))));
        Assert.Contains(
            $"'azd-service-name': '{((YamlScalarNode)service.Key).Value}'",
            File.ReadAllText(Path.Combine(BicepFolder.Source, "main.bicep")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postprovision", "keys")]
    [InlineData("postdeploy", "smoke")]
    public void Hook_OnEachSystem_RunsTheProgram(string hook, string command)
    {
        foreach (var system in new[] { "windows", "posix" })
        {
            Assert.Equal($"dotnet run --project eng/Deployment -- {command}", Definition.TextAt("hooks", hook, system, "run"));
        }
    }
}
