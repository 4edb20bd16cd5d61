package org.lifsim;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lifsim.error.CancelledException;
import org.lifsim.error.DeviceException;
import org.lifsim.error.InputException;
import org.lifsim.error.UnavailableException;

/** Packages are layered and dependencies point downwards; the public ones show no internal type. See docs/architecture.md. */
class ArchitectureTest {
    private static final String[] PUBLIC = {
        "org.lifsim.model",
        "org.lifsim.input",
        "org.lifsim.population",
        "org.lifsim.network",
        "org.lifsim.backend",
        "org.lifsim.recording",
        "org.lifsim.experiment",
        "org.lifsim.plot",
        "org.lifsim.error",
        "org.lifsim.random",
        "org.lifsim.sparse"
    };

    private static final String INTERNAL = "org.lifsim.internal..";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.lifsim");

    @Test
    void dependenciesPointDownwards() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("cli")
                .definedBy("org.lifsim.cli..")
                .layer("report")
                .definedBy("org.lifsim.report..")
                .layer("experiment")
                .definedBy("org.lifsim.experiment..")
                .layer("plot")
                .definedBy("org.lifsim.plot..")
                .layer("recording")
                .definedBy("org.lifsim.recording..", "org.lifsim.internal.recording..")
                .layer("verification")
                .definedBy("org.lifsim.internal.verification..")
                .layer("examples")
                .definedBy("org.lifsim.examples..")
                .layer("network")
                .definedBy("org.lifsim.network..", "org.lifsim.sparse..", "org.lifsim.internal.plan..")
                .layer("population")
                .definedBy("org.lifsim.population..", "org.lifsim.internal.population..")
                .layer("backend choice")
                .definedBy("org.lifsim.backend..", "org.lifsim.internal.selftest..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("report")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("experiment")
                .mayOnlyBeAccessedByLayers("cli", "report")
                .whereLayer("verification")
                .mayOnlyBeAccessedByLayers("cli", "experiment")
                .whereLayer("plot")
                .mayOnlyBeAccessedByLayers("cli", "report", "experiment")
                .whereLayer("recording")
                .mayOnlyBeAccessedByLayers("cli", "report", "experiment", "plot", "verification")
                .whereLayer("examples")
                .mayOnlyBeAccessedByLayers("cli", "report", "verification")
                .check(CLASSES);
    }

    /**
     * A backend depends on the interfaces that it implements. It depends neither on other backends, nor on {@code Backends}, nor
     * on the self-test.
     */
    @Test
    void backendsDependNeitherOnEachOtherNorOnTheChoiceAmongThem() {
        noClasses()
                .that()
                .resideInAPackage("org.lifsim.internal.opencl..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.lifsim.internal.cpu..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("org.lifsim.internal.cpu..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.lifsim.internal.opencl..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.lifsim.internal.cpu..", "org.lifsim.internal.opencl..", "org.lifsim.internal.spi..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.lifsim.internal.selftest..")
                        .or(JavaClass.Predicates.belongTo(JavaClass.Predicates.simpleName("Backends"))))
                .check(CLASSES);
    }

    @Test
    void modelsInputAndRandomNumbersDependOnNothingAbove() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.lifsim.model..",
                        "org.lifsim.input..",
                        "org.lifsim.random..",
                        "org.lifsim.error..",
                        "org.lifsim.internal.model..",
                        "org.lifsim.internal.input..",
                        "org.lifsim.internal.random..",
                        "org.lifsim.internal.step..",
                        "org.lifsim.internal.reference..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.lifsim.population..",
                        "org.lifsim.network..",
                        "org.lifsim.backend..",
                        "org.lifsim.recording..",
                        "org.lifsim.experiment..",
                        "org.lifsim.plot..",
                        "org.lifsim.report..",
                        "org.lifsim.cli..",
                        "org.lifsim.examples..",
                        "org.lifsim.internal.spi..",
                        "org.lifsim.internal.cpu..",
                        "org.lifsim.internal.opencl..",
                        "org.lifsim.internal.selftest..",
                        "org.lifsim.internal.recording..",
                        "org.lifsim.internal.verification..")
                .check(CLASSES);
    }

    @Test
    void everyPackageIsPublicOrInternalOrPartOfTheApplication() {
        List<String> allowed = new ArrayList<>(Arrays.asList(PUBLIC));
        allowed.addAll(List.of(INTERNAL, "org.lifsim.cli..", "org.lifsim.report..", "org.lifsim.examples.."));
        classes().should().resideInAnyPackage(allowed.toArray(String[]::new)).check(CLASSES);
    }

    @Test
    void noPublicSignatureShowsAnInternalType() {
        classes()
                .that()
                .resideInAnyPackage(PUBLIC)
                .and()
                .arePublic()
                .should(showNoInternalType())
                .check(CLASSES);
    }

    private static ArchCondition<JavaClass> showNoInternalType() {
        return new ArchCondition<>("show no internal type") {
            @Override
            public void check(JavaClass owner, ConditionEvents events) {
                owner.getRawSuperclass().ifPresent(type -> report(owner, "superclass", Set.of(type), events));
                report(owner, "interfaces", Set.copyOf(owner.getRawInterfaces()), events);
                for (JavaMember member : owner.getMembers()) {
                    Set<JavaModifier> modifiers = member.getModifiers();
                    if (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED)) {
                        List<JavaType> types = new ArrayList<>();
                        if (member instanceof JavaField field) {
                            types.add(field.getType());
                        } else if (member instanceof JavaCodeUnit unit) {
                            types.add(unit.getReturnType());
                            types.addAll(unit.getParameterTypes());
                            unit.getThrowsClause().getTypes().forEach(types::add);
                        }
                        types.forEach(
                                type -> report(owner, member.getFullName(), type.getAllInvolvedRawTypes(), events));
                    }
                }
            }

            private void report(JavaClass owner, String where, Set<JavaClass> types, ConditionEvents events) {
                types.stream()
                        .filter(resideInAPackage(INTERNAL))
                        .forEach(type -> events.add(SimpleConditionEvent.violated(
                                owner, owner.getName() + ": " + where + " shows " + type.getName())));
            }
        };
    }

    @Test
    void stepsNeverCallTheMathLibraryOfTheMachine() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.lifsim.model..",
                        "org.lifsim.random..",
                        "org.lifsim.backend..",
                        "org.lifsim.internal.step..",
                        "org.lifsim.internal.model..",
                        "org.lifsim.internal.reference..",
                        "org.lifsim.internal.random..",
                        "org.lifsim.internal.spi..",
                        "org.lifsim.internal.selftest..",
                        "org.lifsim.internal.plan..",
                        "org.lifsim.internal.cpu..",
                        "org.lifsim.internal.opencl..")
                .should()
                .callMethod(Math.class, "exp", double.class)
                .orShould()
                .callMethod(Math.class, "log", double.class)
                .orShould()
                .callMethod(Math.class, "sin", double.class)
                .orShould()
                .callMethod(Math.class, "pow", double.class, double.class)
                .check(CLASSES);
    }

    /** What shows a message to people, and what catches exceptions of other libraries of which only the message tells. */
    private static final List<String> READERS_OF_MESSAGES = List.of(
            "org.lifsim.cli.Main",
            "org.lifsim.cli.ModelHelp",
            "org.lifsim.cli.VerifyCommand",
            "org.lifsim.cli.DevicesCommand",
            "org.lifsim.backend.Backends",
            "org.lifsim.recording.SpikeReader",
            "org.lifsim.internal.io.NpzDirectory",
            "org.lifsim.internal.io.NpzEntryReader",
            "org.lifsim.internal.io.AtomicFile",
            "org.lifsim.internal.opencl.OpenClDevices",
            "org.lifsim.internal.population.SlicedState",
            "org.lifsim.network.Network",
            "org.lifsim.plot.Fonts");

    /** Errors are data: a program reads the problem of an exception, never its text. */
    @Test
    void noMessageIsParsed() {
        noClasses()
                .that(DescribedPredicate.describe(
                        "show no message to people", type -> !READERS_OF_MESSAGES.contains(type.getName())))
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "the message of an exception that can be one of lifsim's",
                        call -> call.getName().equals("getMessage") && canBeOurs(call.getTargetOwner())))
                .check(CLASSES);
    }

    private static boolean canBeOurs(JavaClass type) {
        return Stream.of(
                        InputException.class,
                        UnavailableException.class,
                        DeviceException.class,
                        CancelledException.class)
                .anyMatch(type::isAssignableFrom);
    }

    @Test
    void theLibraryNeedsNeitherTheCommandLineNorItsLog() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.lifsim.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "ch.qos.logback..")
                .check(CLASSES);
    }
}
